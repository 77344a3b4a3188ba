"""Trials: the current one of each NCT ID, its earlier revisions, and the redirects of alias ids."""

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from functions.gateways.clients import answering, code
from functions.gateways.items import Bodies, from_item, to_item
from schemas.identifiers import NctId
from schemas.trial import Redirect, StoredTrial

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

CURRENT: Final = "current"


class Trials:
    """The trials' table. A stream of its current items wakes indexing."""

    def __init__(self, client: "DynamoDBClient", table: str, bodies: Bodies) -> None:
        self._client = client
        self._table = table
        self._bodies = bodies

    def read(self, nct_id: NctId) -> StoredTrial | Redirect | None:
        """Return the current trial of an NCT ID, the redirect of an alias id, or None."""
        with answering("DynamoDB"):
            answer = self._client.get_item(
                TableName=self._table, Key=to_item({"nct_id": nct_id, "sk": CURRENT}), ConsistentRead=True
            )
        if "Item" not in answer:
            return None
        values = from_item(answer["Item"])
        body = self._bodies.unpack(values)
        return Redirect.model_validate(body) if "moved_to" in body else StoredTrial.model_validate(body)

    def write(self, new: StoredTrial | Redirect, previous: StoredTrial | Redirect | None) -> bool:
        """Write the current item, and a trial's new revision, if the stored version is still the previous one.

        Returns False where somebody else wrote meanwhile: read again and start over.
        """
        puts = [self._put(CURRENT, new, _version(previous))]
        if isinstance(new, StoredTrial) and (
            not isinstance(previous, StoredTrial) or previous.trial.revision != new.trial.revision
        ):
            puts.append(self._put(f"revision#{new.trial.revision:08}", _without_contacts(new), None, conditional=False))
        with answering("DynamoDB"):
            try:
                self._client.transact_write_items(TransactItems=[{"Put": put} for put in puts])
            except ClientError as error:
                if code(error) not in {"TransactionCanceledException", "TransactionConflictException"}:
                    raise
                return False
        return True

    def _put(self, sk: str, stored: StoredTrial | Redirect, expected: int | None, *, conditional: bool = True) -> Any:
        nct_id = stored.trial.nct_id if isinstance(stored, StoredTrial) else stored.nct_id
        values = {"nct_id": nct_id, "sk": sk, "version": _version(stored)} | self._bodies.pack(stored.to_json())
        put: dict[str, Any] = {"TableName": self._table, "Item": to_item(values)}
        if conditional and expected is None:
            put["ConditionExpression"] = "attribute_not_exists(nct_id)"
        elif conditional:
            put |= {
                "ConditionExpression": "#version = :expected",
                "ExpressionAttributeNames": {"#version": "version"},
                "ExpressionAttributeValues": to_item({":expected": expected}),
            }
        return put


def _version(stored: StoredTrial | Redirect | None) -> int | None:
    if stored is None:
        return None
    return stored.trial.version if isinstance(stored, StoredTrial) else stored.version


def _without_contacts(stored: StoredTrial) -> StoredTrial:
    """Return what an old revision may keep: everything but persons to ask, and where their details came from."""
    trial = stored.trial
    provenance = {path: origin for path, origin in trial.provenance.items() if not path.startswith("contacts")}
    return stored.model_copy(update={"trial": trial.model_copy(update={"contacts": (), "provenance": provenance})})

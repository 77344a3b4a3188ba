"""Woken by the stream of trials: their documents are written in one bulk request."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.stages import stores
from functions.stages.indexing import Indexing
from functions.telemetry import logger


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """Index the trial of every changed item; return the changes whose trials the engine refused."""
    changes = [(str(keys["nct_id"]), change.sequence_number) for change, keys in _changes(event)]
    refused = Indexing(stores.trials(), stores.statuses(), stores.index()).index([nct_id for nct_id, _ in changes])
    if refused:
        logger.warning("the engine refused trials", extra={"nct_ids": sorted(refused)})
    return {"batchItemFailures": [{"itemIdentifier": number} for nct_id, number in changes if nct_id in refused]}


def _changes(event: dict[str, Any]) -> Any:
    for record in DynamoDBStreamEvent(event).records:
        if record.dynamodb and record.dynamodb.keys and record.dynamodb.keys.get("sk") == "current":
            yield record.dynamodb, record.dynamodb.keys

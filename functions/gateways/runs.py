"""The ledger of runs: one at a time of each kind, in lanes that go their way alone and are taken up where they stopped.

The last run of a kind is named by one item; starting another is a conditional write of that item, so of two that start
at once one wins. A lane has one writer at a time, who beats: a run none of whose lanes has beaten for a while is dead.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, Final
from uuid import uuid4

from botocore.exceptions import ClientError

from functions.errors import Conflicting
from functions.gateways.clients import answering, code
from functions.gateways.items import conditionally, from_item, query, to_item
from functions.gateways.lanes import lane_of, lane_values, only
from functions.gateways.operations import Operations, key
from functions.times import sortable
from schemas.identifiers import Moment, RunId
from schemas.run import Lane, Progress, Run, RunHead, RunIn, RunKind, RunState, Tally

SILENCE: Final = timedelta(minutes=20)
"""After so long without a beat a run counts as interrupted: a function beats, or ends, within five minutes."""

_HEADS = "runs"
_KINDS = "kinds"


class Runs(Operations):
    """The part of the table of operations that holds runs."""

    def start(
        self, wanted: RunIn, lanes: Mapping[str, int | None], now: Moment, *, resumes: bool = True
    ) -> tuple[RunHead, list[Lane]]:
        """Start a run with these lanes (each with its total, where known) and return it.

        Conflicting, with the id of the one that runs, where one of that kind is alive. With `resumes` what a dead one
        left undone is taken up: its lanes go on where they stopped, those that had ended are left out.
        """
        last = self._last(wanted.kind)
        before = self._broken_off(last, wanted, now) if last else {}
        if not resumes:
            before = {}
        head = RunHead(
            run_id=run_id(wanted.kind, now),
            kind=wanted.kind,
            registry=wanted.registry,
            state=RunState.RUNNING,
            started_at=now,
            resumes=last if before else None,
        )
        made = [
            Lane(
                run_id=head.run_id,
                name=name,
                cursor=lane.cursor if lane else None,
                total=total,
                started_at=now,
                beat_at=now,
            )
            for name, total in lanes.items()
            if not ((lane := before.get(name)) and lane.ended)
        ]
        for lane in made:
            self._put({"pk": head.run_id, "sk": f"lane#{lane.name}", **lane_values(lane)})
        self._name(head, last)
        return head, made

    def take(self, run: RunId, name: str, owner: str, until: Moment, now: Moment) -> Lane | None:
        """Take a lane to work on until then and return it; None where it, or its run, has ended, or another has it.

        That other asks for the next portion itself; should it die, its own message comes again once its hold is over.
        """
        head = self.head(run)
        if head is None or head.state is not RunState.RUNNING:
            return None
        answer = conditionally(
            self._client.update_item,
            TableName=self._table,
            Key=key(run, f"lane#{name}"),
            UpdateExpression="SET #owner = :owner, held_until = :until, beat_at = :now",
            ConditionExpression="ended = :no AND (attribute_not_exists(held_until) OR held_until < :now)",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues=to_item(
                {":owner": owner, ":until": sortable(until), ":now": sortable(now), ":no": False}
            ),
            ReturnValues="ALL_NEW",
        )
        return lane_of(from_item(answer["Attributes"])) if answer else None

    def save(self, lane: Lane, owner: str, until: Moment | None) -> bool:
        """Write how far a lane has got, a beat; `until` None lets others have it. Return whether it was still ours."""
        held = {"owner": owner, "held_until": sortable(until)} if until else {}
        return (
            conditionally(
                self._client.put_item,
                TableName=self._table,
                Item=to_item({"pk": lane.run_id, "sk": f"lane#{lane.name}", **lane_values(lane), **held}),
                ConditionExpression="#owner = :owner",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues=to_item({":owner": owner}),
            )
            is not None
        )

    def release(self, lane: Lane, owner: str) -> None:
        """Let others have a lane as it was written last."""
        conditionally(
            self._client.update_item,
            TableName=self._table,
            Key=key(lane.run_id, f"lane#{lane.name}"),
            UpdateExpression="REMOVE held_until",
            ConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues=to_item({":owner": owner}),
        )

    def give_up(self, run: RunId, name: str, why: str, now: Moment) -> None:
        """Note that a lane failed for good, and end its run if it was the last; one that is worked on goes on."""
        conditionally(
            self._client.update_item,
            TableName=self._table,
            Key=key(run, f"lane#{name}"),
            UpdateExpression="SET failure = :why, ended = :yes, beat_at = :now REMOVE #owner, held_until",
            ConditionExpression="ended = :no AND (attribute_not_exists(held_until) OR held_until < :now)",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues=to_item({":why": why, ":yes": True, ":no": False, ":now": sortable(now)}),
        )
        self.finish(run, now)

    def finish(self, run: RunId, now: Moment) -> RunState | None:
        """End a run all of whose lanes have ended, and return the state it then has; None where it goes on."""
        lanes = self.lanes(run)
        if not all(lane.ended for lane in lanes):
            return None
        if not lanes and self.head(run) is None:
            return None
        state = RunState.FAILED if any(lane.failure for lane in lanes) else RunState.SUCCEEDED
        self._end(run, state, now)
        return state

    def find(self, run: RunId, now: Moment) -> Run | None:
        """Return a run with its account so far, or None."""
        head = self.head(run)
        return self._told(head, now) if head else None

    def listed(self, before: RunId | None, limit: int, now: Moment) -> tuple[list[Run], RunId | None]:
        """Return up to `limit` runs, newest first, and the id after which the list goes on, if there are more."""
        condition, values = "pk = :pk", {":pk": _HEADS}
        if before:
            condition, values = f"{condition} AND sk < :sk", values | {":sk": before}
        with answering("DynamoDB"):
            items = query(
                self._client,
                TableName=self._table,
                ScanIndexForward=False,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=to_item(values),
            )
            heads = [RunHead.model_validate(only(RunHead, item)) for item in islice(items, limit + 1)]
        more = heads[limit - 1].run_id if len(heads) > limit else None
        return [self._told(head, now) for head in heads[:limit]], more

    def lanes(self, run: RunId) -> list[Lane]:
        """Return the lanes of a run."""
        with answering("DynamoDB"):
            items = list(
                query(
                    self._client,
                    TableName=self._table,
                    ConsistentRead=True,
                    KeyConditionExpression="pk = :pk",
                    ExpressionAttributeValues=to_item({":pk": run}),
                )
            )
        return [lane_of(item) for item in items]

    def _told(self, head: RunHead, now: Moment) -> Run:
        lanes = self.lanes(head.run_id)
        tally = Tally()
        for lane in lanes:
            tally = tally.plus(lane.tally)
        totals = [lane.total for lane in lanes if lane.total is not None]
        state = RunState.INTERRUPTED if _is_dead(head, lanes, now) else head.state
        return Run(
            **dict(head.model_copy(update={"state": state})),
            counts=tally.counts,
            errors=(*tally.errors,),
            progress=Progress(done=tally.done, total=sum(totals) if len(totals) == len(lanes) else None),
            requests=tally.requests,
            bytes=tally.bytes,
        )

    def _broken_off(self, last: RunId, wanted: RunIn, now: Moment) -> dict[str, Lane]:
        """Return the lanes of a dead run of the same scope; none where the last one ended.

        Conflicting where it is alive.
        """
        head = self.head(last)
        if head is None or head.state in {RunState.SUCCEEDED, RunState.FAILED}:
            return {}
        lanes = self.lanes(last)
        if head.state is RunState.RUNNING:
            if not _is_dead(head, lanes, now):
                raise Conflicting(f"a {head.kind} run is under way: {last}", run_id=last)
            self._end(last, RunState.INTERRUPTED, now)
        return {lane.name: lane for lane in lanes} if head.registry == wanted.registry else {}

    def _name(self, head: RunHead, last: RunId | None) -> None:
        """Write a run and name it as the last of its kind, both or neither; Conflicting where another was faster."""
        named = self._write({"pk": _KINDS, "sk": head.kind.value, "run_id": head.run_id})
        named["ConditionExpression"] = "run_id = :last" if last else "attribute_not_exists(pk)"
        if last:
            named["ExpressionAttributeValues"] = to_item({":last": last})
        written = self._write({"pk": _HEADS, "sk": head.run_id, **_values(head)})
        with answering("DynamoDB"):
            try:
                self._client.transact_write_items(TransactItems=[{"Put": named}, {"Put": written}])
            except ClientError as error:
                if code(error) not in {"TransactionCanceledException", "TransactionConflictException"}:
                    raise
                winner = self._last(head.kind)
                raise Conflicting(f"a {head.kind} run is under way: {winner}", run_id=winner) from None

    def _write(self, values: Mapping[str, Any]) -> Any:
        return {"TableName": self._table, "Item": to_item(values)}

    def _last(self, kind: RunKind) -> RunId | None:
        return self._item(_KINDS, kind.value).get("run_id")

    def head(self, run: RunId) -> RunHead | None:
        """Return what is known of a run besides its lanes, or None."""
        item = self._item(_HEADS, run)
        return RunHead.model_validate(only(RunHead, item)) if item else None

    def _end(self, run: RunId, state: RunState, now: Moment) -> None:
        conditionally(
            self._client.update_item,
            TableName=self._table,
            Key=key(_HEADS, run),
            UpdateExpression="SET #state = :state, ended_at = :now",
            ConditionExpression="#state = :running",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues=to_item(
                {":state": state.value, ":now": sortable(now), ":running": RunState.RUNNING.value}
            ),
        )


def run_id(kind: RunKind, now: Moment) -> RunId:
    """Return a new run id: its start, its kind and a random part."""
    return f"{now:%Y%m%d%H%M%S%f}-{kind}-{uuid4().hex[:8]}"


def _is_dead(head: RunHead, lanes: Sequence[Lane], now: Moment) -> bool:
    beats = [lane.beat_at for lane in lanes if not lane.ended]
    return head.state is RunState.RUNNING and now - max(beats, default=head.started_at) > SILENCE


def _values(head: RunHead) -> dict[str, Any]:
    return head.model_dump(mode="json")

"""Woken by the stream of records: the trials of changed records are reconciled."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.stages import stores
from functions.stages.reconciling import Reconciling
from functions.telemetry import logger, told

_PROCESSOR = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)


def _record(record: DynamoDBRecord) -> None:
    keys = (record.dynamodb and record.dynamodb.keys) or {}
    if str(keys["pk"]).startswith("NCT"):  # unlinked records and pointers of sources make no trial
        Reconciling(stores.records(), stores.trials()).reconcile(keys["pk"])


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Reconcile the trial of every changed record; return the first change to try again."""
    return process_partial_response(event=event, record_handler=told(_record), processor=_PROCESSOR, context=context)

"""Woken by the dead-letter queues: the pages that got stuck are set to failed, and the lanes of runs."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.stages import stores
from functions.stages.failing import Failing
from functions.telemetry import logger, told

_PROCESSOR = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def _record(record: SQSRecord) -> None:
    stage = Failing(stores.statuses(), stores.trials(), stores.changes(), stores.runs())
    failed = stage.fail(record.body)
    logger.error("pages failed", extra={"pages": failed, "message_id": record.message_id})


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Set the pages of dead letters to failed; return the ids of letters to read again."""
    return process_partial_response(event=event, record_handler=told(_record), processor=_PROCESSOR, context=context)

"""Woken by the queue of observations: pages become records."""

import json
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.stages.failing import keys_of
from functions.stages.processes import parsing
from functions.telemetry import logger, told

_PROCESSOR = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


def _record(record: SQSRecord) -> None:
    event = json.loads(record.body)
    for key in keys_of(event):
        parsing().observe(key, event.get("touched"))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Carry out the observations of a batch of messages; return the ids of those to try again."""
    return process_partial_response(event=event, record_handler=told(_record), processor=_PROCESSOR, context=context)

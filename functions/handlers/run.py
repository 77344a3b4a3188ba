"""Woken by the queue of runs: a lane of a run is worked on for a while."""

import json
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.stages.processes import running
from functions.telemetry import logger, told

# A portion that fails is an error of the function, so that somebody is told; its message comes again either way.
_PROCESSOR = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=True)


def _record(record: SQSRecord, lambda_context: LambdaContext) -> None:
    portion = json.loads(record.body)
    left = lambda_context.get_remaining_time_in_millis
    running().work(portion["run_id"], portion["lane"], lambda: left() / 1000)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Work on the lanes of a batch of messages; return the ids of those to try again."""
    return process_partial_response(event=event, record_handler=told(_record), processor=_PROCESSOR, context=context)

"""Woken by EventBridge Scheduler: a run begins, unless one of its kind is under way; once a day pages are counted."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.stages.processes import counting, running
from functions.stages.running import start_or_name
from functions.telemetry import logger
from schemas.run import RunIn


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """Start the run that the schedule asks for ({"kind": "fetch"}); return its id, or that of the one under way."""
    run_id, state = start_or_name(running(), RunIn.model_validate(event))
    logger.info("scheduled", extra={"run_id": run_id, "state": state})
    counting().count_all()
    return {"run_id": run_id, "state": state}

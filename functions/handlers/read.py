"""HTTP, the open routes: search and trials."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.routes import reading
from functions.telemetry import logger


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a request of an open route."""
    return reading.app.resolve(event, context)

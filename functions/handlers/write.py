"""HTTP, the routes that need IAM: pages, their states, unlinked records and links."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.routes import operating
from functions.telemetry import logger


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a request of an operator's route."""
    return operating.app.resolve(event, context)

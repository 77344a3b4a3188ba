"""The queues that are written to: of parsing, only to try a page again, and of runs, for their next portion."""

import json
from typing import TYPE_CHECKING

from functions.gateways.clients import answering

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient


class ParseQueue:
    """Sends messages of the shape that S3 sends, so that one handler reads both."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def again(self, key: str, touched: str) -> None:
        """Ask for an observation to be carried out again, and for every later stage to run again, too."""
        body = {"Records": [{"s3": {"object": {"key": key}}}], "touched": touched}
        with answering("SQS"):
            self._client.send_message(QueueUrl=self._url, MessageBody=json.dumps(body))


class RunQueue:
    """Asks for the next portion of a lane of a run."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def ask(self, run_id: str, lane: str) -> None:
        """Ask for a lane to be worked on."""
        with answering("SQS"):
            self._client.send_message(QueueUrl=self._url, MessageBody=json.dumps({"run_id": run_id, "lane": lane}))

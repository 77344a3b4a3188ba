"""The functions of template.yaml do nothing that their roles do not allow: their real calls, held against the roles.

Moto asks for no permission, so a right that is missing would show on AWS only.
"""

import fnmatch
import json
import threading
from collections.abc import Iterator
from typing import Any

import boto3

from functions.stages import stores
from infra.local import seeds
from infra.local.cloud import Call
from infra.local.stack import LocalStack, Options
from tests.local.conftest import ask

NCT_ID = "NCT05734898"
# Calls whose right has another name; a transaction needs the rights of its parts.
RIGHTS = {
    "DeleteMessageBatch": "DeleteMessage",
    "HeadObject": "GetObject",
    "ListObjectsV2": "ListBucket",
    "SendMessageBatch": "SendMessage",
    "TransactWriteItems": "PutItem",
}
Use = tuple[str, str, str]  # function, action, resource


class Watch:
    """Notes who did what with what."""

    def __init__(self, stack: LocalStack) -> None:
        self.stack = stack
        self.uses: set[Use] = set()
        self.routes = {f"{route.method} {route.path}": route.function.name for route in stack.sources.routes}

    def heard(self, call: Call) -> None:
        """Notes a call that a function or the poller on its behalf made."""
        name = threading.current_thread().name
        function = self.routes.get(name) or name.partition(" of ")[2]
        if function:
            service = call.service.removesuffix("-streams")
            action = f"{service}:{RIGHTS.get(call.operation, call.operation)}"
            self.uses |= {(function, action, resource) for resource in self.resources(call)}

    def resources(self, call: Call) -> Iterator[str]:
        """The ARNs that a call is about."""
        if call.service == "s3":
            yield f"arn:aws:s3:::{call.bucket}" + (f"/{call.key}" if call.key else "")
            return
        body = json.loads(call.body)
        if call.operation == "GetRecords":
            yield body["ShardIterator"].split("|")[0]
        for attributes in self.stack.resources.attributes.values():
            arn, name = attributes.get("Arn", ""), attributes["Ref"]
            if call.service == "dynamodb-streams" and body.get("StreamArn") == attributes.get("StreamArn", "-"):
                yield attributes["StreamArn"]
            elif call.service == "dynamodb" and ":dynamodb:" in arn and call.names(f'"{name}"'):
                yield arn + (f"/index/{body['IndexName']}" if "IndexName" in body else "")
            elif call.service == "sqs" and body.get("QueueUrl") == name:
                yield arn


def allowed(stack: LocalStack) -> dict[str, list[tuple[list[str], list[str]]]]:
    """For each function the actions and resources of its role's statements."""
    rights = {}
    for name in stack.sources.functions:
        role = stack.template["Resources"][name]["Properties"]["Role"]["Fn::GetAtt"][0]
        policies = stack.resources.properties(role)["Policies"]
        statements = [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]
        rights[name] = [(statement["Action"], listed(statement["Resource"])) for statement in statements]
    return rights


def listed(value: Any) -> list[Any]:
    """A list, of one where it is none."""
    return value if isinstance(value, list) else [value]


def is_allowed(use: Use, rights: dict[str, list[tuple[list[str], list[str]]]]) -> bool:
    """True if a statement of the function's role has the action for the resource."""
    function, action, resource = use
    return any(
        action in actions and any(fnmatch.fnmatchcase(resource, pattern) for pattern in resources)
        for actions, resources in rights[function]
    )


def post(stack: LocalStack, path: str, body: Any = None) -> Any:
    """The answer to a POST."""
    content = None if body is None else json.dumps(body).encode()
    return ask(stack.url, "POST", path, content, Content_Type="application/json").json


def use_everything(stack: LocalStack) -> None:
    """Sends pages, asks every route, links a page, lets messages fail."""
    samples = seeds.read()
    seeds.post(stack.url, samples[::3], seeds.Ledger(None), lambda *_: None)
    unlinked = next(sample.body for sample in samples if sample.body["registry"] == "clinconnect")
    page_id = post(stack, "/v1/pages", {"content": unlinked["content"]})["page_id"]
    stack.drain(60)
    paths = (
        f"/v1/trials/{NCT_ID}",
        f"/v1/trials/{NCT_ID}/records",
        "/v1/pages?state=indexed",
        "/v1/pages?registry=veeva",
    )
    for path in ("/health", "/v1/trials?antigen=CD5", "/v1/unlinked", f"/v1/pages/{page_id}", *paths):
        assert ask(stack.url, "GET", path).status in {200, 404}, path
    ask(stack.url, "GET", f"/v1/pages/{page_id}/record")
    assert post(stack, f"/v1/unlinked/{page_id}/link", {"nct_id": NCT_ID})["state"] == "received"
    stack.drain(30)
    lose(stack, page_id)
    stack.drain(30)
    for page in ask(stack.url, "GET", "/v1/pages?state=quarantined").json["pages"]:
        post(stack, f"/v1/pages/{page['page_id']}/redrive")
    stack.drain(30)


def lose(stack: LocalStack, page_id: str) -> None:
    """Puts a letter into each dead-letter queue, as if messages had failed for good."""
    key = f"observations/{page_id}/2026-01-01T00:00:00Z.json"
    send(stack, "ParseDeadLetters", {"Records": [{"s3": {"object": {"key": key}}}]})
    for stream, queue in zip(stack.streams, ("ReconcileFailures", "IndexFailures"), strict=True):
        shards = boto3.client("dynamodbstreams").describe_stream(StreamArn=stream.source.arn)
        number = shards["StreamDescription"]["Shards"][0]["SequenceNumberRange"]["StartingSequenceNumber"]
        batch = {"shardId": stream.shard, "startSequenceNumber": number, "endSequenceNumber": number, "batchSize": 1}
        batch["streamArn"] = stream.source.arn
        send(stack, queue, {"requestContext": {"condition": "RetryAttemptsExhausted"}, "DDBStreamBatchInfo": batch})


def send(stack: LocalStack, queue: str, body: Any) -> None:
    """Puts a message into a queue."""
    url = stack.resources.attributes[queue]["Ref"]
    boto3.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(body))


def test_roles_allow_what_the_functions_do(osmem_url: str) -> None:
    quiet = {"POWERTOOLS_METRICS_DISABLED": "true", "LOG_LEVEL": "ERROR"}
    with LocalStack(engine_url=osmem_url, options=Options(environment=quiet, forget=stores.forget)) as stack:
        watch = Watch(stack)
        stack.listeners.append(watch.heard)
        use_everything(stack)
        rights = allowed(stack)
    assert {function for function, _, _ in watch.uses} == rights.keys(), "each function did something"
    assert sorted(use for use in watch.uses if not is_allowed(use, rights)) == []

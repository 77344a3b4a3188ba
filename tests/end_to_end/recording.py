"""Who does what: every call that a function makes, as the right that it needs on AWS."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from functions.stages.processes import forget
from infra.local import cloud
from infra.local.functions import Function, Handler
from infra.local.resources import FUNCTION, Resources, arn
from infra.local.stack import LocalStack

DOMAIN = arn("es", "domain/trialindex")
Right = tuple[str, str]
"""An IAM action and the ARN of what it is done to."""

OTHER_NAMES = {"HeadObject": "GetObject", "ListObjectsV2": "ListBucket"}
"""Operations whose right is not named after them."""


@dataclass
class Recorder:
    """Runs each function alone, in its own environment, and notes the rights that its calls need."""

    rights: dict[str, set[Right]] = field(default_factory=dict)
    running: str = ""
    last: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def watch(self, stack: LocalStack) -> None:
        """Watch a stack that has just started: its functions have made no client yet."""
        variables = {name: variables_of(stack.resources, name) for name in stack.sources.functions}
        unset = dict.fromkeys(name for own in variables.values() for name in own)
        for function in stack.sources.functions.values():
            function.lock = self.lock
            function.run = self.alone(function, {**unset, **variables[function.name]})
        events = cloud.session().events
        events.register("before-parameter-build", self.called)
        events.register("after-call", self.answered)

    def unwatch(self) -> None:
        """Hear no more of clients that are made from now on."""
        events = cloud.session().events
        events.unregister("before-parameter-build", self.called)
        events.unregister("after-call", self.answered)

    def alone(self, function: Function, variables: Mapping[str, str | None]) -> Handler:
        """Return the function's handler in a process of its own, as far as it can tell: what others cached is gone."""
        run = function.load()

        def handler(event: dict[str, Any], context: Any) -> Any:
            if self.last != function.name:
                cloud.put(variables)
                forget()
            self.last = self.running = function.name
            try:
                return run(event, context)
            finally:
                self.running = ""

        return handler

    def note(self, *rights: Right) -> None:
        """Note rights that the running function needs."""
        if self.running:
            self.rights.setdefault(self.running, set()).update(rights)

    def asked(self, method: str, path: str) -> None:
        """Note a request to the search engine."""
        self.note((f"es:ESHttp{method.capitalize()}", DOMAIN + path))

    def called(self, params: dict[str, Any], event_name: str, context: dict[str, Any], **_: Any) -> None:
        """Note a call of botocore, which tells of it before it is sent."""
        service, operation = event_name.split(".")[1:]
        context["bucket"] = params.get("Bucket")
        self.note(*needed(service, operation, params))

    def answered(self, http_response: Any, context: dict[str, Any], **_: Any) -> None:
        """Note that S3 says that a key is missing only to those who may list the bucket."""
        if http_response.status_code == 404 and context.get("bucket"):
            self.note(("s3:ListBucket", f"arn:aws:s3:::{context['bucket']}"))


def variables_of(resources: Resources, function: str) -> dict[str, str]:
    """Return the environment variables that the template gives a function."""
    shared = resources.resolver.value(resources.template["Globals"], "Globals")["Function"]
    own = resources.properties(function)
    wanted = {**shared["Environment"]["Variables"], **own.get("Environment", {}).get("Variables", {})}
    return {name: str(value) for name, value in wanted.items()}


def needed(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[Right]:
    """Yield the rights that a call needs, on each resource that it names."""
    if operation == "TransactWriteItems":  # needs the rights of its parts: {"Put": {"TableName": …}}
        for kind, write in (part for item in params["TransactItems"] for part in item.items()):
            yield f"dynamodb:{kind}Item", table(write["TableName"])
        return
    prefix = service.removesuffix("-streams")
    for resource in RESOURCES[prefix](params):
        yield f"{prefix}:{OTHER_NAMES.get(operation, operation)}", resource


def of_dynamodb(params: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ARNs of a call's tables, of its index, or of its stream."""
    if "TableName" in params:
        yield table(params["TableName"]) + (f"/index/{params['IndexName']}" if "IndexName" in params else "")
    yield from (table(name) for name in params.get("RequestItems", ()))
    if stream := params.get("StreamArn") or params.get("ShardIterator", ""):
        yield stream.partition("|")[0]  # an iterator begins with the ARN of its stream


def of_s3(params: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ARN of a call's object, or of its bucket."""
    yield f"arn:aws:s3:::{params['Bucket']}" + (f"/{params['Key']}" if "Key" in params else "")


def of_sqs(params: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ARN of a call's queue."""
    yield arn("sqs", params["QueueUrl"].rpartition("/")[2])


RESOURCES: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "dynamodb": of_dynamodb,
    "s3": of_s3,
    "sqs": of_sqs,
}


def table(name: str) -> str:
    """Return the ARN of a table."""
    return arn("dynamodb", f"table/{name}")


def of_the_platform(resources: Resources) -> Iterator[tuple[str, Right]]:
    """Yield what Lambda does in a function's name, with its role, for each of its event sources."""
    for function in resources.ids(FUNCTION):
        yield function, ("logs:CreateLogStream", resources.attributes["FunctionLogs"]["Arn"])
        yield function, ("logs:PutLogEvents", resources.attributes["FunctionLogs"]["Arn"])
        if letters := resources.properties(function).get("DeadLetterQueue"):
            yield function, ("sqs:SendMessage", letters["TargetArn"])
        for event in resources.properties(function)["Events"].values():
            properties = event.get("Properties", {})
            if event["Type"] == "SQS":
                for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"):
                    yield function, (f"sqs:{action}", properties["Queue"])
            if event["Type"] == "DynamoDB":
                for action in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"):
                    yield function, (f"dynamodb:{action}", properties["Stream"])
                yield function, ("sqs:SendMessage", properties["DestinationConfig"]["OnFailure"]["Destination"])

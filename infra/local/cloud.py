"""moto's S3, SQS and DynamoDB in this process, for every boto3 client that is made while they run.

Each call is answered under one lock: moto's stores know none, and a conditional write must be one step as on AWS. The
same place tells listeners of each call, so that nobody has to ask again and again. A call that moto does not answer is
refused; nothing ever goes to AWS itself.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.handlers import BUILTIN_HANDLERS
from moto.core.base_backend import BackendDict
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse
from moto.core.model_instances import reset_model_data
from moto.core.models import botocore_stubber as decorators_stubber

from infra.local import shortcuts

REGION = "us-east-1"  # the one that moto writes into its events
ACCOUNT = "123456789012"
ACCESS_KEY = "LOCALONLY"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": ACCESS_KEY,
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # moto does not know the hosts that begin with the account
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
READS = ("Get", "Head", "List", "Describe", "Query", "Scan", "Select", "BatchGet", "TransactGet", "Receive")


class CloudError(RuntimeError):
    """A call that cannot be answered here, or a second cloud in one process."""


@dataclass(frozen=True)
class Call:
    """One call of AWS that succeeded: `service` as s3, sqs, dynamodb; `operation` as PutObject."""

    service: str
    operation: str
    url: str
    body: Any

    @property
    def writes(self) -> bool:
        """True if it may have changed something."""
        return not self.operation.startswith(READS)

    @property
    def bucket(self) -> str:
        """The bucket of an S3 call, from its host: https://BUCKET.s3.amazonaws.com/key."""
        return urlsplit(self.url).netloc.split(".s3", 1)[0]

    @property
    def key(self) -> str:
        """The object key of an S3 call; empty where it is about the bucket."""
        return unquote(urlsplit(self.url).path[1:])

    def names(self, text: str) -> bool:
        """True if the call's body has this text."""
        return text in self.body if isinstance(self.body, str) else text.encode() in (self.body or b"")


Listener = Callable[[Call], None]


class Gate:
    """The one place through which botocore's requests go while a cloud runs."""

    def __init__(self) -> None:
        self.stubber = BotocoreStubber()
        self.lock = threading.RLock()
        self.listeners: list[Listener] | None = None

    def __call__(self, event_name: str, request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        """The answer to a request; None lets botocore send it, which happens only while no cloud runs."""
        service, operation = event_name.split(".")[1:3]
        with self.lock:
            if self.listeners is None:
                if f"Credential={ACCESS_KEY}/" in str(request.headers.get("Authorization", "")):
                    raise CloudError(f"A client of a local cloud that has ended called {request.url}")
                return None
            answer = self.answer(operation, request)
            if answer is None:
                raise CloudError(f"Not answered here, and never sent to AWS: {request.method} {request.url}")
            code, headers, content = answer
            if int(code) < HTTPStatus.MULTIPLE_CHOICES:
                call = Call(service, operation, request.url, request.body)
                for listener in self.listeners:
                    listener(call)
        return AWSResponse(request.url, int(code), HTTPHeaders.from_dict(headers), MockRawResponse(content))

    def answer(self, operation: str, request: AWSPreparedRequest) -> Any:
        """What moto answers: status, headers, content."""
        with shortcuts.taken(operation, request.body, ACCOUNT, REGION) as undo:
            answer = self.stubber.process_request(request)
            if answer is None or int(answer[0]) >= HTTPStatus.MULTIPLE_CHOICES:
                undo()
        return answer


GATE = Gate()
BUILTIN_HANDLERS.append(("before-send", GATE))


@contextmanager
def running(listeners: list[Listener]) -> Iterator[None]:
    """An empty cloud, as long as the context lasts. A listener is called within the call that it is told of."""
    if GATE.listeners is not None or decorators_stubber.enabled:
        raise CloudError("A process has room for one cloud: another one, or moto's own, is running")
    BackendDict.reset()
    reset_model_data()
    hidden = {name: None for name in os.environ if name.startswith("AWS_")}
    with environment({**hidden, **ENVIRONMENT}):
        before, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, session()
        GATE.listeners = listeners
        try:
            yield
        finally:
            with GATE.lock:
                GATE.listeners = None
                BackendDict.reset()
                reset_model_data()
            boto3.DEFAULT_SESSION = before


@cache
def session() -> boto3.Session:
    """The session of all local clouds of this process, made while the first one runs: it knows the gate.

    One for all, because each session reads the models of the services anew: 0.4 s.
    """
    core = botocore.session.get_session()
    core.set_default_client_config(Config(user_agent="local"))  # to put the long one together takes 0.4 ms a call
    made = boto3.Session(botocore_session=core)
    made.get_credentials()  # those of ENVIRONMENT, from now on
    return made


@cache
def client(service: str) -> Any:
    """The local cloud's own client of a service."""
    return session().client(service)  # type: ignore[call-overload]


@contextmanager
def environment(values: Mapping[str, str | None]) -> Iterator[None]:
    """These environment variables, None meaning unset, as long as the context lasts."""
    before = {name: os.environ.get(name) for name in values}
    put(values)
    try:
        yield
    finally:
        put(before)


def put(values: Mapping[str, str | None]) -> None:
    """Sets the variables, and removes those that are None."""
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value

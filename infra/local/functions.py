"""Runs the functions of a template in this process, within Lambda's limits."""

from __future__ import annotations

import importlib
import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.local.resolver import TemplateError

PAYLOAD_LIMIT = 6 * 1024 * 1024  # bytes of an event and of an answer, as JSON
LOGGER = logging.getLogger("infra.local")

Handler = Callable[[dict[str, Any], Any], Any]


class FunctionError(Exception):
    """A function raised, answered what is no JSON, or took longer than it may; the message says which."""


class PayloadTooLarge(FunctionError):
    """An event or an answer over 6 MB."""


@dataclass(frozen=True)
class Context:
    """What Lambda tells a function about its own call."""

    function_name: str
    memory_limit_in_mb: int
    invoked_function_arn: str
    deadline: float = field(repr=False)
    function_version: str = "$LATEST"
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    log_group_name: str = "local"
    log_stream_name: str = "local"
    identity: None = None
    client_context: None = None

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function's timeout, never less than 0."""
        return max(0, round((self.deadline - time.monotonic()) * 1000))


@dataclass
class Function:
    """A function of the template; one call at a time, as in one environment on Lambda.

    `asynchronous` are the template's settings for calls that nobody waits for; `lock` is shared between functions that
    may not run side by side in one process.
    """

    name: str
    arn: str
    handler: str
    timeout: float
    memory: int
    asynchronous: Mapping[str, Any] = field(default_factory=dict, repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    run: Handler | None = field(default=None, repr=False)

    def load(self) -> Handler:
        """The handler itself, imported once; TemplateError where there is none."""
        if self.run is None:
            module, _, attribute = self.handler.rpartition(".")
            try:
                self.run = getattr(importlib.import_module(module), attribute)
            except (ImportError, AttributeError, ValueError) as error:
                raise TemplateError(f"Resources.{self.name}.Properties.Handler: {self.handler}: {error}") from error
        return self.run

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """The answer, after a way through JSON; FunctionError where Lambda reports one."""
        payload = json.dumps(event)
        if len(payload) > PAYLOAD_LIMIT:
            raise PayloadTooLarge(f"{self.name}: the event has {len(payload):,} bytes")
        run = self.load()
        with self.lock:
            started = time.monotonic()
            context = Context(self.name, self.memory, self.arn, started + self.timeout)
            try:
                answer = json.dumps(run(json.loads(payload), context))
            except Exception as error:
                LOGGER.exception("%s failed", self.name)
                raise FunctionError(f"{self.name}: {type(error).__name__}: {error}") from error
        if time.monotonic() - started > self.timeout:
            raise FunctionError(f"{self.name}: took longer than its {self.timeout:g} seconds")
        if len(answer) > PAYLOAD_LIMIT:
            raise PayloadTooLarge(f"{self.name}: the answer has {len(answer):,} bytes")
        return json.loads(answer)


def environment(variables: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, str]:
    """The variables of all functions (name, variables) together; TemplateError where two want different values.

    They share one process, and a process has each variable once.
    """
    merged: dict[str, tuple[str, str]] = {}
    for function, wanted in variables:
        for name, value in wanted.items():
            text = str(value)
            other, known = merged.setdefault(name, (function, text))
            if known != text:
                place = f"Resources.{function}.Properties.Environment.Variables.{name}"
                raise TemplateError(f"{place}: {other} has another value, and one process can have one only")
    return {name: value for name, (_, value) in merged.items()}

"""The whole template on one machine: `with LocalStack(template, engine_url=…) as stack: …`."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError

from infra import template as templates
from infra.local import cloud
from infra.local.api import Api
from infra.local.chaos import CALM, Chaos
from infra.local.cloud import Call
from infra.local.folder import Folder, Kept
from infra.local.pollers import Pace, Poller
from infra.local.queues import QueuePoller, counts
from infra.local.resources import BUCKET, QUEUE, Resources
from infra.local.scheduler import SchedulePoller, Timer
from infra.local.server import Server
from infra.local.sources import Reader, Sources
from infra.local.streams import StreamPoller
from infra.local.tables import Tables
from infra.local.tables import kept as kept_tables

ENGINE_PARAMETER = "OpenSearchEndpoint"
BACKLOG = 40  # Messages; moto takes 6 ms to receive one from 100 and 130 ms from 2,000.


def nothing() -> None:
    """Does nothing."""


@dataclass(frozen=True)
class Options:
    """How a stack runs.

    `parameters` are the template's; `environment` is added to the functions' own; `data` is the folder that keeps the
    buckets and some tables; `retry` the seconds until a failed delivery is tried again; `forget` is called when the
    environment has changed, to drop what the functions' modules have cached of it (settings, clients). With `schedules`
    the enabled ones fire by themselves, at once and then at their rate, `speed` times as fast as it says.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    data: Path | None = None
    chaos: Chaos = CALM
    retry: float = 1.0
    forget: Callable[[], None] = nothing
    schedules: bool = False
    speed: float = 1.0


class LocalStack:
    """The resources of a template in moto, its functions in this process, and its HTTP API at `url`.

    A process has room for one at a time. Handlers' modules are imported once and stay: they must hold no client or
    setting of their own, but ask for it at each call, and `forget` must drop what is cached.
    """

    def __init__(
        self,
        template: Path | Mapping[str, Any] = templates.TEMPLATE,
        engine_url: str | None = None,
        options: Options | None = None,
        server: Server | None = None,
    ) -> None:
        self.template = templates.load(template) if isinstance(template, Path) else template
        self.options = options or Options()
        self.engine_url = engine_url
        engine = {ENGINE_PARAMETER: engine_url} if engine_url else {}
        self.parameters = {**engine, **self.options.parameters}
        self.server = server or Server(0)
        self.open = ExitStack()
        self.listeners: list[cloud.Listener] = []  # are told of every call of AWS that succeeds, in its thread
        self.queues: list[QueuePoller] = []
        self.streams: list[StreamPoller] = []
        self.schedules: list[SchedulePoller] = []
        self.timers: list[Timer] = []
        self.folder: Folder | None = None
        self.letters: dict[str, list[str]] = {}
        self.notified: dict[str, list[str]] = {}

    def __enter__(self) -> Self:
        listeners = self.listeners
        with ExitStack() as undo:
            undo.callback(self.server.stop)
            undo.enter_context(cloud.running(listeners))
            self.resources = Resources(self.template, self.parameters)
            self.resources.make()
            self.sources = Reader(self.resources).read()
            undo.callback(self.options.forget)
            undo.enter_context(cloud.environment({**self.sources.environment, **self.options.environment}))
            self.options.forget()
            self.load(self.sources)
            if self.options.data:
                self.folder = Folder(self.options.data, self.bucket_ids())
                undo.callback(self.folder.close)
                tables = Tables(self.options.data, kept_tables(self.resources))
                tables.put_back()
                listeners += [self.folder.heard, tables.heard]
            self.notified = dict(self.notifications())
            self.make_pollers()
            undo.callback(self.stop_pollers)
            listeners.append(self.heard)
            for poller in self.pollers:
                poller.start()
            self.server.serve(Api(self.sources.routes, self.sources.cors).answer)
            undo.callback(self.stop_schedules)
            if self.options.schedules:
                self.start_schedules()
            self.open = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.open.close()

    @property
    def url(self) -> str:
        """The address of the HTTP API, without a slash at the end."""
        return self.server.url

    @property
    def pollers(self) -> list[Poller]:
        """All that deliver."""
        return [*self.queues, *self.streams, *self.schedules]

    @property
    def queue_ids(self) -> list[str]:
        """The logical ids of the queues."""
        return self.resources.ids(QUEUE)

    def bucket_ids(self) -> dict[str, str]:
        """The logical id for the name of each bucket."""
        return {self.resources.attributes[logical_id]["Ref"]: logical_id for logical_id in self.resources.ids(BUCKET)}

    def load(self, sources: Sources) -> None:
        """Imports all handlers. Functions with routes run one at a time.

        Powertools keeps the present HTTP request on a class that all of them share.
        """
        lock = threading.Lock()
        for route in sources.routes:
            route.function.lock = lock
        for function in sources.functions.values():
            function.load()

    def make_pollers(self) -> None:
        """One poller for each event source."""
        pace = Pace(self.options.retry, self.options.chaos)
        redrives = dict(self.redrives())
        failures = [source.on_failure for source in self.sources.streams]
        failures += [source.failures.letters for source in self.sources.schedules]
        self.letters = {url: [] for url in [*redrives.values(), *failures] if url}
        self.queues = [QueuePoller(source, pace, self.letters.get(source.url)) for source in self.sources.queues]
        by_url = {queue.source.url: queue for queue in self.queues}
        for queue in self.queues:
            queue.letters = by_url.get(redrives.get(queue.source.url, ""))
        self.streams = [StreamPoller(source, pace) for source in self.sources.streams]
        self.schedules = [SchedulePoller(source, pace) for source in self.sources.schedules]

    def fire(self, name: str) -> None:
        """Fires a schedule once, now, whether it is enabled or not; returns at once. ValueError where there is none."""
        for schedule in self.schedules:
            if schedule.source.name == name:
                return schedule.fire()
        known = ", ".join(schedule.source.name for schedule in self.schedules)
        raise ValueError(f"There is no schedule {name}, only: {known}")

    def start_schedules(self) -> None:
        """Lets the enabled schedules fire by themselves, from now on."""
        for schedule in self.schedules:
            if schedule.source.enabled:
                self.timers.append(Timer(schedule, schedule.source.every / self.options.speed))
                self.timers[-1].start()

    def stop_schedules(self) -> None:
        """Lets no schedule fire by itself any more; what was fired is still delivered."""
        for timer in self.timers:
            timer.stop()
        self.timers.clear()

    def stop_pollers(self) -> None:
        """Ends all pollers; one whose function hangs is left behind."""
        for poller in self.pollers:
            poller.stopping.set()
        for poller in self.pollers:
            poller.stop(timeout=5)

    def heard(self, call: Call) -> None:
        """Wakes those who may have something to deliver after a call."""
        if not call.writes:
            return
        if call.service == "dynamodb":
            for stream in self.streams:
                if call.names(stream.source.table):
                    stream.wake()
        for queue in self.queues:
            sent = call.operation.startswith("SendMessage") and call.names(queue.source.url)
            if sent or (call.service == "s3" and queue.source.arn in self.notified.get(call.bucket, ())):
                queue.sent()

    def notifications(self) -> Iterator[tuple[str, list[str]]]:
        """The name of each bucket with the ARNs of the queues that it tells of its objects."""
        for logical_id in self.resources.ids(BUCKET):
            configuration = self.resources.properties(logical_id).get("NotificationConfiguration", {})
            queues = [entry["Queue"] for entry in configuration.get("QueueConfigurations", [])]
            yield self.resources.attributes[logical_id]["Ref"], queues

    def redrives(self) -> Iterator[tuple[str, str]]:
        """The addresses of queues with those of their dead-letter queues."""
        urls = {
            self.resources.attributes[name]["Arn"]: self.resources.attributes[name]["Ref"] for name in self.queue_ids
        }
        for logical_id in self.queue_ids:
            if policy := self.resources.properties(logical_id).get("RedrivePolicy"):
                yield self.resources.attributes[logical_id]["Ref"], urls[policy["deadLetterTargetArn"]]

    def dead_letters(self) -> dict[str, list[str]]:
        """The bodies of all messages that ever came into each dead-letter queue, by its logical id.

        A queue that no function reads is emptied by this.
        """
        read = {queue.source.url for queue in self.queues}
        for url in self.letters.keys() - read:
            self.letters[url] += taken(url)
        ids = {self.resources.attributes[name]["Ref"]: name for name in self.queue_ids}
        return {ids[url]: list(bodies) for url, bodies in self.letters.items()}

    def pending(self) -> list[str]:
        """What is not done yet, in words; empty if nothing is on its way."""
        for poller in self.pollers:
            if not poller.thread.is_alive():
                raise RuntimeError(f"The {poller.thread.name} died")
        busy = [poller.thread.name for poller in self.pollers if not poller.idle]
        return busy + (["HTTP requests"] if self.server.active else [])

    def drain(self, timeout: float = 30.0) -> None:
        """Returns once nothing is on its way any more and the engine finds what it was given.

        TimeoutError after `timeout` seconds, naming what is still on its way.
        """
        deadline = time.monotonic() + timeout
        while True:
            wakes = [poller.wakes for poller in self.pollers]
            pending = self.pending()
            if not pending and wakes == [poller.wakes for poller in self.pollers]:
                return refresh(self.engine_url)
            if time.monotonic() > deadline:
                raise TimeoutError(f"After {timeout:g} s not done: {', '.join(pending)}")
            time.sleep(0.005)

    def let_settle(self) -> None:
        """Waits until the queues are short again: a local queue is slow when it is long."""
        while sum(counts(queue.source.url)[0] for queue in self.queues) > BACKLOG:
            time.sleep(0.1)  # to count is itself a call for each queue

    def replay(self, progress: Callable[[int], None] = lambda _: None) -> int:
        """Puts back all objects that the data folder keeps; `progress` is told how many are done. Returns how many."""
        kept: list[Kept] = list(self.folder.kept()) if self.folder else []
        for number, one in enumerate(kept, 1):
            assert self.folder is not None  # noqa: S101 kept is empty without a folder
            self.folder.put_back(one)
            if number % BACKLOG == 0:
                self.let_settle()
                progress(number)
        return len(kept)


def refresh(engine_url: str | None) -> None:
    """Lets an engine find what it was given so far; one that does not take the request does so within a second."""
    if engine_url:
        request = urllib.request.Request(f"{engine_url}/_refresh", method="POST")  # noqa: S310 our own engine
        with suppress(URLError, HTTPException), urllib.request.urlopen(request, timeout=30):  # noqa: S310
            pass


def taken(url: str) -> list[str]:
    """The bodies of all messages of a queue, which are then gone from it."""
    sqs, bodies = cloud.client("sqs"), []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bodies

"""Starts the search engine of this machine and waits until it serves."""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

from infra.opensearch import commands, jars
from infra.opensearch.process import EngineError, TiedProcess

Kind = Literal["opensearch", "osmem"]
Progress = Callable[[str], None]
Resolver = Callable[[Progress], Sequence[Path]]

START_SECONDS = 120.0  # Measured: 4 to 6 s; a busy machine with one slow core needs many times that.
PORT_RACES = 5


@dataclass(frozen=True)
class Choice:
    """Which engine is wanted: `kind` None is OpenSearch, or the stand-in where there is none; `url` a running one."""

    kind: Kind | None
    url: str | None


def choice(environment: Mapping[str, str]) -> Choice:
    """What ENGINE, OPENSEARCH_URL and CI ask for; with CI, OpenSearch must be had. EngineError for another ENGINE."""
    kind = environment.get("ENGINE") or ("opensearch" if environment.get("CI") else None)
    url = environment.get("OPENSEARCH_URL") or None
    match kind:
        case None | "opensearch" | "osmem":
            return Choice(kind, url)
        case _:
            raise EngineError(f"ENGINE={kind} is not known: use opensearch or osmem")


@dataclass
class Engine:
    """A search engine that serves at `url` (http, 127.0.0.1, no slash at the end) until `stop`.

    `kind` is "opensearch" (a real node), "osmem" (the in-memory stand-in) or "given" (somebody else's, never stopped).
    """

    url: str
    kind: Literal["opensearch", "osmem", "given"]
    process: TiedProcess | None = field(default=None, repr=False)

    @property
    def alive(self) -> bool:
        """False once an engine that we started has ended."""
        return self.process is None or self.process.alive

    def stop(self) -> None:
        """Ends the engine in order; data stays where `start` was given a folder."""
        if self.process is not None:
            self.process.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(
    data_dir: Path | None,
    *,
    kind: Kind | None = None,
    url: str | None = None,
    heap: str = "512m",
    quick: bool = False,
    progress: Progress = print,
    resolve: Resolver = jars.fetch,
) -> Engine:
    """An engine that is ready for requests: the one at `url` if given, else a new one tied to the life of this process.

    With `kind` None, osmem stands in where the jars cannot be had; with "opensearch" that is an EngineError. A real
    node keeps its data in `data_dir`; with None, and for osmem, nothing is kept.
    """
    if url:
        return given(url)
    if kind == "osmem":
        return start_osmem()
    try:
        class_path = resolve(progress)
    except jars.JarsUnavailable as error:
        if kind == "opensearch":
            raise
        progress(f"OpenSearch is not to be had, so the in-memory stand-in osmem runs instead: {error}")
        return start_osmem()
    return start_opensearch(class_path, data_dir, heap=heap, quick=quick)


def given(url: str) -> Engine:
    """Somebody else's engine; EngineError where nothing listens there."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise EngineError("OPENSEARCH_URL is not an http or https address")
    try:
        socket.create_connection((parts.hostname, port), timeout=10).close()
    except OSError as error:
        raise EngineError(f"Nothing listens at OPENSEARCH_URL ({parts.hostname}:{port}): {error}") from error
    return Engine(url.rstrip("/"), "given")


def start_osmem() -> Engine:
    """The in-memory engine, empty, on a free port."""
    folder = Path(tempfile.mkdtemp(prefix="trialindex-osmem-"))
    command = commands.osmem()
    process = TiedProcess(command, folder / "engine.log", scratch=folder)
    with stopped_on_error(process):
        match = process.wait_for(commands.OSMEM_URL, time.monotonic() + START_SECONDS)
        return Engine(f"http://127.0.0.1:{match[1]}", "osmem", process)


def start_opensearch(class_path: Sequence[Path], data_dir: Path | None, *, heap: str, quick: bool) -> Engine:
    """A real node. A port that another node took in the meantime is no error: the next one is tried."""
    for race in range(PORT_RACES):
        process, cluster = launch_node(class_path, data_dir, heap=heap, quick=quick)
        with stopped_on_error(process):
            try:
                return Engine(f"http://127.0.0.1:{serving_port(process, cluster)}", "opensearch", process)
            except EngineError:
                if race + 1 == PORT_RACES or "BindHttpException" not in process.output():
                    raise
        process.stop()
    raise EngineError("No free port for OpenSearch")


def launch_node(
    class_path: Sequence[Path], data_dir: Path | None, *, heap: str, quick: bool
) -> tuple[TiedProcess, str]:
    """The process of a node that is coming up, and its cluster's name, which no other node has."""
    scratch = None if data_dir else Path(tempfile.mkdtemp(prefix="trialindex-opensearch-"))
    base = (data_dir or scratch or Path()).absolute()
    cluster = f"trialindex-{secrets.token_hex(4)}"
    commands.configure_node(base)
    command = commands.opensearch(class_path, base, cluster=cluster, port=commands.free_port(), heap=heap, quick=quick)
    return TiedProcess(command, base / "engine.log", scratch), cluster


def serving_port(process: TiedProcess, cluster: str) -> int:
    """The port, once the node answers there under our cluster's name and all its primary shards are there."""
    deadline = time.monotonic() + START_SECONDS
    port = int(process.wait_for(commands.HTTP_PORT, deadline)[1])
    while True:
        alive = process.alive
        health = cluster_health(port)
        if health.get("cluster_name") == cluster and health.get("status") in {"yellow", "green"}:
            return port
        process.require(alive=alive, deadline=deadline)
        time.sleep(0.1)


def cluster_health(port: int) -> dict[str, object]:
    """The node's health, waited for up to two seconds to be yellow; empty where nothing (of use) answers yet."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=10
    )  # unlike urllib, no proxy from the environment
    try:
        connection.request("GET", "/_cluster/health?wait_for_status=yellow&timeout=2s")
        health = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return {}
    finally:
        connection.close()
    return health if isinstance(health, dict) else {}


@contextmanager
def stopped_on_error(process: TiedProcess) -> Iterator[None]:
    """Stops the process where the block raises, Ctrl-C included."""
    try:
        yield
    except BaseException:
        process.stop()
        raise

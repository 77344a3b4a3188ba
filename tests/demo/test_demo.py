"""The demonstration, as fast as it can be: a process of its own that tells a month and stays up."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def told() -> Iterator[list[str]]:
    """What the demonstration tells up to the end of its month; its process is up as long as the test runs."""
    environment = {**os.environ, "ENGINE": "osmem", "PORT": "0", "DAY": "0"}
    command = [sys.executable, "-m", "infra.demo"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith("The month is over"):
                break
        yield lines
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_the_trial_changes_as_one_watches(told: list[str]) -> None:
    states = [line for line in told if re.match(r"day +\d+  NCT", line)]
    words = [re.split(r"[:,] ", line)[1] for line in states]
    assert words[0] == "RECRUITING"
    assert "ACTIVE_NOT_RECRUITING" in words
    assert words[-1] == "COMPLETED"
    assert any("veeva:failed" in line for line in states)
    assert "clinconnect:absent" in states[-1]
    assert "veeva:found" in states[-1]
    assert any("fetched: " in line for line in told)


def test_the_stack_can_be_asked_afterwards(told: list[str]) -> None:
    (url,) = re.findall(r"http://127\.0\.0\.1:\d+", told[-1])
    with urllib.request.urlopen(f"{url}/v1/trials/NCT09990001", timeout=30) as answer:  # noqa: S310 loopback
        trial = json.load(answer)
    assert trial["overall_status"] == "COMPLETED"
    assert {source["registry"] for source in trial["sources"]} == {
        "ctgov",
        "veeva",
        "clinconnect",
        "meddatax",
        "medpath",
        "trialx",
    }


@pytest.mark.parametrize("day", ["x", "-1", "inf", "1e9"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    environment = {**os.environ, "ENGINE": "osmem", "PORT": "0", "DAY": day}
    command = [sys.executable, "-m", "infra.demo"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"DAY={day} ")

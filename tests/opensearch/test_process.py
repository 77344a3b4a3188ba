"""The tie between a command and its starter, shown with small commands in place of an engine."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from infra.opensearch.process import EngineError, TiedProcess

SLEEP = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)"]
HERE = re.compile("here")
ROOT = Path(__file__).parents[2]


def soon() -> float:
    """A deadline that is far enough for a busy machine."""
    return time.monotonic() + 30


def gone(process: psutil.Process) -> bool:
    """True once the process has ended, within 10 seconds; one that nobody has reaped yet has ended."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def command_of(watchdog: int) -> psutil.Process:
    """The process that the watchdog runs."""
    (child,) = psutil.Process(watchdog).children()
    return child


def test_stop_ends_the_command_and_removes_the_scratch_folder(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = TiedProcess(SLEEP, scratch / "log", scratch)
    process.wait_for(HERE, soon())
    command = command_of(process.pid)
    process.stop()
    assert gone(command)
    assert not scratch.exists()
    assert not process.alive
    process.stop()


def test_command_has_a_session_of_its_own_out_of_reach_of_ctrl_c(tmp_path: Path) -> None:
    with TiedProcess(SLEEP, tmp_path / "log") as process:
        process.wait_for(HERE, soon())
        assert os.getpgid(process.pid) != os.getpgid(0)
        assert os.getsid(process.pid) != os.getsid(0)


def test_early_end_is_an_error_with_the_last_lines(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('first'); raise SystemExit('no memory left')"]
    with (
        TiedProcess(command, tmp_path / "log", tmp_path) as process,
        pytest.raises(EngineError, match="no memory left"),
    ):
        process.wait_for(re.compile("never"), soon())


def test_deadline_is_an_error(tmp_path: Path) -> None:
    with TiedProcess(SLEEP, tmp_path / "log") as process, pytest.raises(EngineError, match="not ready in time"):
        process.wait_for(re.compile("never"), time.monotonic() + 0.2)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_command_ends_when_its_starter_does(tmp_path: Path, ending: signal.Signals) -> None:
    program = f"""
import sys, time
from pathlib import Path
from infra.opensearch.process import TiedProcess
process = TiedProcess({SLEEP!r}, Path({str(tmp_path / "log")!r}))
print(process.pid, flush=True)
time.sleep(600)
"""
    starter = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT, text=True)
    with starter:
        assert starter.stdout is not None
        watchdog = psutil.Process(int(starter.stdout.readline()))
        while not watchdog.children():
            time.sleep(0.05)
        command = command_of(watchdog.pid)
        starter.send_signal(ending)
        starter.wait(10)
    assert gone(command)
    assert gone(watchdog)

"""A child process that cannot outlive this one, with its output in a file."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

WATCHDOG = Path(__file__).with_name("watchdog.py")
STOP_SECONDS = 20.0  # Longer than the watchdog's own grace, so that it is the one that kills.
TAIL_LINES = 15


class EngineError(RuntimeError):
    """The search engine could not be had; the message says why, with the last lines that it printed."""


class TiedProcess:
    """A command run under a watchdog that ends it when this process ends, whatever the reason.

    It has a session of its own, so a Ctrl-C or hang-up of the terminal reaches this process only, which then stops it
    in order. `scratch` names a directory that the watchdog removes afterwards.
    """

    def __init__(self, command: Sequence[str], log: Path, scratch: Path | None = None) -> None:
        options = ["--scratch", str(scratch)] if scratch else []
        log.unlink(missing_ok=True)  # a new file: an earlier process may still write to the old one
        with log.open("wb") as sink:
            # A second opening: it has its own offset, and stays readable when the scratch directory is gone.
            self._log = log.open("rb")
            self._watchdog = subprocess.Popen(
                [sys.executable, "-I", str(WATCHDOG), *options, "--", *command],
                stdin=subprocess.PIPE,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id of the watchdog; the command is its only child."""
        return self._watchdog.pid

    @property
    def alive(self) -> bool:
        """True while the command runs."""
        return self._watchdog.poll() is None

    def output(self) -> str:
        """All that the command has printed so far, both streams."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def tail(self) -> str:
        """The last TAIL_LINES non-blank lines printed."""
        lines = [line for line in self.output().splitlines() if line.strip()]
        return "\n".join(lines[-TAIL_LINES:])

    def wait_for(self, pattern: re.Pattern[str], deadline: float) -> re.Match[str]:
        """The first match in the output; EngineError when the command ends first or `deadline` (monotonic) passes."""
        while True:
            alive = self.alive
            if match := pattern.search(self.output()):
                return match
            self.require(alive=alive, deadline=deadline)
            time.sleep(0.05)

    def require(self, *, alive: bool, deadline: float) -> None:
        """Raises EngineError with the last lines where the command has ended or the deadline (monotonic) is over."""
        if not alive:
            raise EngineError(f"The search engine ended at once. Its last lines:\n{self.tail()}")
        if time.monotonic() > deadline:
            raise EngineError(f"The search engine was not ready in time. Its last lines:\n{self.tail()}")

    def stop(self) -> None:
        """Ends the command in order and returns when it is gone; does nothing the second time."""
        if self._watchdog.stdin is not None:
            self._watchdog.stdin.close()
        try:
            self._watchdog.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._watchdog.kill()
            self._watchdog.wait()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

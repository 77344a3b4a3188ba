"""What is said to whoever started `python -m infra.local`."""

from __future__ import annotations

import contextlib


class CannotRunError(Exception):
    """Why nothing runs, in one line."""


def say(line: str) -> None:
    """Prints a line at once; without a terminal any more, nothing."""
    with contextlib.suppress(OSError):
        print(line, flush=True)

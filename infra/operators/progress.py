"""Bars on stderr for long work, on a terminal only."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from infra.operators.printing import console


@dataclass(frozen=True)
class Bar:
    """One bar."""

    progress: Progress
    task: TaskID

    def advance(self, steps: int = 1) -> None:
        """Show that so many more are done."""
        self.progress.advance(self.task, steps)

    def set(self, done: int, total: int | None) -> None:
        """Show how many of how many are done; a total that is not known makes the bar wander."""
        self.progress.update(self.task, completed=done, total=total)


@contextmanager
def bar(what: str, total: int | None) -> Iterator[Bar]:
    """Yield a bar that is gone at the end."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    quiet = not sys.stderr.isatty()
    with Progress(*columns, console=console(sys.stderr), transient=True, disable=quiet) as progress:
        yield Bar(progress, progress.add_task(what, total=total))

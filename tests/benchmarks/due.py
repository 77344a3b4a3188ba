"""`python -m tests.benchmarks.due`: what choosing the due ones of many targets reads, and how long it takes.

What counts on AWS is what is read: the items that DynamoDB looks at (ScannedCount), and the read units they come to.
The time is moto's, which goes through all its items at each query: it grows with all of them, and says nothing of AWS.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from functions.stages import stores
from tests.fetching import metering
from tests.fetching.conftest import START

REGISTRY: Final = "clinconnect"
TOTALS: Final = (10_000, 100_000)
DUE: Final = (100, 1_000, 10_000)
LISTED: Final = 1_000  # so many are listed, not only counted: moto takes 2 ms for each
PORTION: Final = 5
_HEAD: Final = (
    "targets",
    "due",
    "what",
    "items read",
    "a due one",
    "read units",
    "queries",
    "moto's time",
    "a due one",
)


@dataclass(frozen=True)
class Row:
    """One measurement: of so many targets so many were due, and this is what was read in these seconds."""

    total: int
    due: int
    what: str
    items: int
    units: float
    queries: int
    seconds: float

    def cells(self) -> tuple[str, ...]:
        """Return the row as text."""
        return (
            f"{self.total:,}",
            f"{self.due:,}",
            self.what,
            f"{self.items:,}",
            f"{self.items / self.due:.2f}",
            "" if self.what == "count" else f"{self.units:,.1f}",  # a count answers without items to weigh
            str(self.queries),
            f"{self.seconds * 1000:,.0f} ms",
            f"{self.seconds / self.due * 1000:.2f} ms",
        )


def measured() -> Iterator[Row]:
    """Yield the measurements of tables of each size."""
    for total in TOTALS:
        with metering.stores() as resources, metering.metered(resources) as meter:
            metering.fill(resources, REGISTRY, [START + timedelta(seconds=number) for number in range(total)])
            for due in DUE:
                now = START + timedelta(seconds=due - 1)
                targets = stores.targets()
                ways: dict[str, Callable[[], int]] = {
                    "count": lambda: targets.count_due(REGISTRY, now),  # noqa: B023 called at once
                    "all": lambda: len(targets.due(REGISTRY, now, total)),  # noqa: B023
                    "portion": lambda: len(targets.due(REGISTRY, now, PORTION)),  # noqa: B023
                }
                for what, choose in ways.items():
                    if (what == "count") == (due > LISTED) and (what != "portion" or due == LISTED):
                        yield _row(total, due, what, meter, choose)


def _row(total: int, due: int, what: str, meter: metering.Meter, choose: Callable[[], int]) -> Row:
    meter.clear()
    before = time.perf_counter()
    found = choose()
    seconds = time.perf_counter() - before
    if found != (PORTION if what == "portion" else due):
        raise ValueError(f"{found} were found where {due} are due")
    return Row(total, due, what, meter.items, meter.units, meter.reads["TargetsTable"], seconds)


def main() -> None:
    """Print the measurements, and how what is read grows with all targets."""
    rows = []
    print(__doc__.split("\n\n", 1)[1] if __doc__ else "")
    print(" | ".join(_HEAD))
    for row in measured():
        rows.append(row)
        print(" | ".join(row.cells()), flush=True)
    items = {(row.total, row.due, row.what): row.items for row in rows}
    few, many = TOTALS
    ratios = [number / items[few, due, what] for (total, due, what), number in items.items() if total == many]
    print(
        f"\nWith {many // few} times as many targets in all, {statistics.median(ratios):.2f} times the items are read."
    )


if __name__ == "__main__":
    main()

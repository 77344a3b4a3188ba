"""`python -m tests.benchmarks.typeahead`: how long a list takes once warm, for beginnings as people type them.

Beside it stands a bare scan: is what was typed in any of the vocabulary's names, in lower case? What counts is how many
scans a list takes: it says the same on every machine. The counts of trials are given, as in the minute after the first.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Final

from functions.queries.counting import Tally
from functions.queries.names import spaced
from functions.queries.suggest import listed
from functions.queries.vocabularies import ANTIGENS, CONDITIONS, Vocabulary
from functions.vocabulary import antigens, conditions

PREFIXES: Final = 200
ROUNDS: Final = 5
SHOWN: Final = 11  # one more than are shown by default tells whether there is a next page


def texts(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return the names of each concept."""
    if vocabulary is ANTIGENS:
        return {one.symbol: (one.symbol, one.name, *one.aliases) for one in antigens.table().values()}
    found = (conditions.get(number) for number in conditions.numbers())
    return {one.id: (one.name, *one.synonyms) for one in found if one}


def prefixes(names: list[str], random: Random) -> Iterator[str]:
    """Yield beginnings of names, of 1 to 12 letters; a quarter of them with two letters the wrong way round."""
    for number in range(PREFIXES):
        typed = spaced(random.choice(names))[: random.randint(1, 12)].strip() or "c"
        place = random.randrange(len(typed))
        swapped = f"{typed[:place]}{typed[place : place + 2][::-1]}{typed[place + 2 :]}".strip()
        yield typed if number % 4 else swapped


def milliseconds(action: Callable[[], object]) -> float:
    """Return the shortest time of some rounds."""

    def once() -> float:
        before = time.perf_counter()
        action()
        return (time.perf_counter() - before) * 1000

    return min(once() for _ in range(ROUNDS))


def main() -> None:
    """Print the times of both vocabularies."""
    print(__doc__.split("\n\n", 1)[1] if __doc__ else "")
    print("names | first list | list p50 | p95 | scan p50 | scans a list takes")
    for vocabulary in (ANTIGENS, CONDITIONS):
        random = Random(20)
        known = texts(vocabulary)
        names = [name for several in known.values() for name in several]
        lowered = [name.lower() for name in names]
        tally = Tally({concept: random.randint(1, 900) for concept in random.sample(sorted(known), 500)}, frozenset())
        before = time.perf_counter()
        listed(vocabulary, tally, "c", None, SHOWN)
        first = (time.perf_counter() - before) * 1000
        lists, scans = [], []
        for typed in prefixes(names, random):
            lists.append(milliseconds(lambda: listed(vocabulary, tally, typed, None, SHOWN)))  # noqa: B023 called at once
            scans.append(milliseconds(lambda: [name for name in lowered if typed in name]))  # noqa: B023
        middle, scan = statistics.median(lists), statistics.median(scans)
        last = statistics.quantiles(lists, n=20)[-1]
        print(
            f"{vocabulary.plural} {len(names):,} | {first:.0f} ms | {middle:.2f} ms | {last:.2f} ms"
            f" | {scan:.2f} ms | {middle / scan:.1f}"
        )


if __name__ == "__main__":
    main()

"""`python -m tests.benchmarks.vocabulary`: how long all vocabulary work on a page takes, and loading the tables.

A page is a sample page, or a real one beside the checkout. Its texts are new to the process each time (what is kept
of texts is forgotten before), its words are not: a process meets nearly all of them in its first pages. The limit is
a plain split of the same texts into words, in the same run. Loading is measured in processes of its own, against an
import of the models alone.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

from functions.merge.annotations import annotated, passages
from functions.merge.candidates import account
from functions.merge.sources import Source, sources
from functions.parse import parse
from functions.vocabulary import conditions, constructs, studied, targets
from schemas.record import Record
from tests.beside import real_pages
from tests.parsing.pages import SEEN, page

ROUNDS: Final = 15
LOADS: Final = 9
_USED: Final = """
mentions.mentions("CD19 CAR-T cells in lymphoma")
rules.rules()
constructs.kinds()
conditions.resolve("relapsed acute lymphoblastic leukemia")
conditions.find("CAR-T cells in lymphoma", "")"""
_IMPORTED: Final = "from functions.vocabulary import conditions, constructs, mentions, rules, studied"
_WORK: Final = {
    "the tables, by what first uses them": (_IMPORTED, _USED),
    "the code and the tables": ("", f"{_IMPORTED}\n{_USED}"),
}
"""What is done before the clock runs, and what is timed."""
_TIMED: Final = (
    "import schemas.trial, time\n{before}\nstart = time.perf_counter()\n{work}\nprint(time.perf_counter() - start)"
)


def pages() -> Iterator[tuple[str, Source]]:
    """Yield each real page's registry with what it states, as the only source of a trial."""
    for registry, content, url in real_pages():
        read = page(content, url=url, registry=registry)
        statement = parse(read)
        record = Record(**dict(statement), page_id=read.page_id, first_seen=SEEN, last_seen=SEEN)
        (source,) = sources([record], [])
        yield registry, source


def forget_texts() -> None:
    """Forget what is kept of whole texts; what is kept of words stays."""
    for module in (targets, constructs, studied, conditions):
        for kept in vars(module).values():
            if hasattr(kept, "cache_parameters") and kept.cache_parameters()["maxsize"]:
                kept.cache_clear()


def seconds(work: Callable[[], object], before: Callable[[], None] = lambda: None) -> float:
    """The median time of several rounds."""
    taken = []
    for _ in range(ROUNDS):
        before()
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def measured(source: Source) -> tuple[float, float, int]:
    """The seconds of all vocabulary work on a page, those of a plain split of its texts, and their characters."""
    accounts = [account(source)]
    values = {path: each.value for path, each in accounts[0].items()}
    texts = [passage.text for passage in passages(accounts[0])]
    all_work = seconds(lambda: annotated(values, [source], accounts), forget_texts)
    return all_work, seconds(lambda: [text.split() for text in texts]), sum(map(len, texts))


def loading(before: str, work: str) -> float:
    """The median seconds that a new process takes for some work after the models are imported, bytecode at hand."""
    command = [sys.executable, "-c", _TIMED.format(before=before, work=work)]
    runs = (subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(LOADS))
    return statistics.median(float(run.stdout) for run in runs)


def main() -> None:
    """Print the time of each page, its ratio to the plain split, and the time of loading the tables."""
    took = []
    for registry, source in pages():
        all_work, split, size = measured(source)
        took.append(all_work)
        times = f"{all_work * 1000:.2f} ms, {all_work / split:.0f} times a plain split"
        print(f"{registry:<11} {size:>6,} characters of text: {times}")
    if took:
        print(f"all vocabulary work on a page: {statistics.median(took) * 1000:.2f} ms (median of {len(took)} pages)")
    for what, (before, work) in _WORK.items():
        print(f"loading {what}: {loading(before, work) * 1000:.1f} ms")


if __name__ == "__main__":
    main()

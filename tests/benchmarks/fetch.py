"""`python -m tests.benchmarks.fetch`: pages checked a second, beside plain requests for the same pages.

Both ask the sites that are played on this machine, over TLS, with a new connection for each page; the pause between two
requests is passed without waiting. The stores are moto's, in this process: what a check asks of them is in its time.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

import urllib3

from functions.gateways import clock
from functions.gateways.site import Way
from functions.registries import registries
from functions.schedule.checks import new_target
from functions.stages import stores
from functions.stages.checking import Checking
from functions.stages.visiting import Visitor
from functions.targets import target_id
from infra.demo.pacing import SteppedTime
from infra.sites import Sites, TrialFacts, pages
from schemas.target import Outcome
from tests.fetching import metering
from tests.fetching.conftest import CONTACT, START, way

REGISTRY: Final = "clinconnect"
PAIRS: Final = 60
_WARM: Final = 5  # pairs that are made first and not counted
_FACTS: Final = TrialFacts(nct_id="NCT05941156", title="A trial in leukemia")
_URL: Final = pages.url(REGISTRY, _FACTS)
_HEAD: Final = ("what is found", "a check", "checks a second", "a plain request", "ratio")


@dataclass
class Bench:
    """The site of a registry with one page, and what checks it."""

    sites: Sites
    checking: Checking
    visitor: Visitor
    version: int = 0

    def publish(self, *, etag: bool = True) -> None:
        """Put another version of the page on the site."""
        self.version += 1
        page = pages.render(REGISTRY, replace(_FACTS, title=f"{_FACTS.title}, version {self.version}"))
        self.sites.put(_URL, page, etag=etag, modified=etag)

    def check(self, wanted: Outcome) -> float:
        """Return the seconds of one check, which must find this."""
        before = time.perf_counter()
        target = stores.targets().find(target_id(_URL))
        found = self.checking.check(target, self.visitor) if target else None
        seconds = time.perf_counter() - before
        if found is None or found.outcome is not wanted:
            raise ValueError(f"the check found {found}")
        return seconds

    def ask(self) -> float:
        """Return the seconds of one plain request for the page."""
        parts = urlsplit(_URL)
        before = time.perf_counter()
        with urllib3.HTTPSConnectionPool(
            "127.0.0.1",
            self.sites.port,
            ssl_context=self.sites.trust,
            server_hostname=parts.hostname,
            assert_hostname=parts.hostname,
        ) as pool:
            answer = pool.request("GET", parts.path, headers={"Host": str(parts.hostname)})
        seconds = time.perf_counter() - before
        if answer.status != 200:
            raise ValueError(f"the site answers {answer.status}")
        return seconds


@contextmanager
def bench() -> Iterator[Bench]:
    """Yield a bench whose page was checked once."""
    at = SteppedTime(START)
    with Sites(clock=lambda: at.now) as sites, metering.stores(FetchContact=CONTACT):
        clock.use(clock.Clock(lambda: at.now, at.sleep))
        stores.reach(way(sites))
        try:
            stores.targets().add(new_target(target_id(_URL), _URL, REGISTRY, _FACTS.nct_id, at.now))
            visitor = Visitor(stores.site(), stores.hosts(), registries()[REGISTRY], "bench")
            yield Bench(sites, Checking(stores.targets(), stores.pages(), stores.statuses()), visitor)
        finally:
            stores.reach(Way())
            clock.use(clock.Clock())


def answered(made: Bench) -> float:
    """Return the seconds of a check that is answered 304."""
    return made.check(Outcome.UNCHANGED)


def read(made: Bench) -> float:
    """Return the seconds of a check that gets the whole page and finds that it says the same."""
    made.sites.put(
        _URL, pages.render(REGISTRY, _FACTS) + "<!-- now -->" * (made.version % 2), etag=False, modified=False
    )
    made.version += 1
    return made.check(Outcome.UNCHANGED)


def changed(made: Bench) -> float:
    """Return the seconds of a check that finds another page and has it accepted."""
    made.publish()
    return made.check(Outcome.CHANGED)


CASES: Final[dict[str, Callable[[Bench], float]]] = {
    "304": answered,
    "the whole page, unchanged": read,
    "a changed page": changed,
}


def measured(case: Callable[[Bench], float]) -> list[tuple[float, float]]:
    """Return pairs of seconds: a check, and a plain request right after it."""
    with bench() as made:
        if case is read:
            made.sites.put(_URL, pages.render(REGISTRY, _FACTS), etag=False, modified=False)
        else:
            made.publish()
        made.check(Outcome.CHANGED)
        pairs = [(case(made), made.ask()) for _ in range(_WARM + PAIRS)]
    return pairs[_WARM:]


def main() -> None:
    """Print the medians of each case and the median of its ratios."""
    print(__doc__.split("\n\n", 1)[1] if __doc__ else "")
    print(" | ".join(_HEAD))
    for name, case in CASES.items():
        pairs = measured(case)
        check, plain = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
        ratio = statistics.median(one / other for one, other in pairs)
        print(f"{name} | {check * 1000:.1f} ms | {1 / check:.0f} | {plain * 1000:.1f} ms | {ratio:.1f}", flush=True)


if __name__ == "__main__":
    main()

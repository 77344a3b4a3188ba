"""The plan as Markdown: what is asked for, what the sites' pace lets through, and what it costs."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from functions.schedule.cadence import STALE_FACTOR, cadence
from functions.stages.fetching import RECORD
from functions.stages.studies import PAGE
from infra.plan.assumptions import ANSWER, COUNTS, FIGURES, NOW, REGISTERED, TRIALS, habit
from infra.plan.pace import DAY, MINUTES, Pace, first_reading, fits, pace, recruiting, updates
from infra.plan.prices import (
    PRICES,
    Bill,
    all_keys,
    bill_of,
    bill_of_beginning,
    bill_of_stack,
    index_size,
    total,
)
from infra.plan.sample import sampled
from infra.plan.work import CHANGED, FIRST, RELISTED, UNCHANGED, read, written
from schemas.terms import Status

_WORK: Final = {
    "page of a site, unchanged": UNCHANGED,
    "page of a site, changed": CHANGED,
    "study in a list, unchanged": RELISTED,
    "study in a list, new": FIRST,
}

_PACES: Final = (
    "registry",
    "checks a day: the cadence asks for",
    "the host's pace lets through",
    "the runs make",
    "hours of a full sweep",
    "a check comes late by",
    "longest interval then",
    "pages that turn stale",
    "function hours a day",
)


def plan() -> str:
    """Return the plan."""
    sites = [pace(key) for key in all_keys() if key != RECORD]
    parts = (_paces(sites), _choices(sites), _record(), _money(), _work(), _assumed())
    return "\n\n".join(parts)


def _paces(sites: Sequence[Pace]) -> str:
    rows = [
        (
            f"`{each.registry}`",
            _number(each.wanted),
            _number(each.most),
            _number(each.made),
            f"{_number(each.sweep_hours)} ({_number(each.sweep_hours / 24)} days)",
            f"{_number(each.late)} days" if each.late else "in time",
            f"{_number(each.longest)} days",
            f"{each.stale:.0%}",
            f"{each.seconds / 3_600:.0f}",
        )
        for each in sites
    ]
    requests = sum(each.requests for each in (*sites, pace(RECORD)))
    late = [each for each in sites if each.late]
    lost = [each for each in late if each.scheduled < 0.9 * each.most]
    told = _said(
        f"Each with {TRIALS:,} targets, a run every {MINUTES} minutes, one request",
        "at a time, and robots.txt once a day.",
        f"All six registries together: {_number(requests)} requests a day.",
    )
    parts = ["### The five sites, each with all trials", told, _table(_PACES, rows)]
    parts += [_judged(late)] if late else ["The cadence is met."]
    return "\n\n".join([*parts, *map(_lost, lost[:1])])


def _judged(late: Sequence[Pace]) -> str:
    first = late[0]
    delay, sweep = cadence(first.registry).delay, TRIALS / first.most
    beyond = [f"`{each.registry}`" for each in late if cadence(each.registry).longest / timedelta(days=1) < sweep]
    return _said(
        "**The cadence cannot be met with all trials** on",
        f"{', '.join(f'`{each.registry}`' for each in late)}. One request",
        f"each {delay:g} s is {DAY / delay:,.0f} a day, and with {ANSWER.value:g} s",
        f"for the answer {_number(first.most)}:",
        f"{TRIALS:,} pages take {_number(sweep)} days at best, and those that recruit are to come far sooner.",
        f"On {', '.join(beyond)} that alone is more than the longest interval." if beyond else "",
        "Nothing breaks: the longest overdue come first, so every check comes late",
        "by the same time. A page that was not",
        f"seen for {STALE_FACTOR:g} times its longest interval is `stale` in its trial's coverage.",
    )


def _lost(site: Pace) -> str:
    batch = fits(site.registry)
    length = batch * (cadence(site.registry).delay + ANSWER.value) / 60
    return _said(
        f"**Where more is due than fits, the runs make only {site.scheduled / site.most:.0%} of what the pace lets",
        f"through.** A run takes {batch} targets, which reckons with the pauses alone; with the answers it lasts",
        f"{length:.0f} minutes, so the start after {MINUTES} minutes finds it under",
        "way and is lost. Another `FetchMinutes`",
        "changes nothing: the share stays the same.",
    )


def _choices(sites: Sequence[Pace]) -> str:
    number, _ = recruiting(RECORD)
    head = (
        "registry",
        "targets that are checked in time",
        f"checks a day for the {_number(number)} trials that recruit or will",
        "in time?",
        "pause with which all trials would be in time",
    )
    rows = []
    for each in sites:
        _, checks = recruiting(each.registry)
        in_time = "yes" if checks <= each.scheduled else f"no: {checks / each.scheduled:.1f} times too many"
        pause = max(DAY / each.wanted - ANSWER.value, 0)
        rows.append((f"`{each.registry}`", _number(each.fit), _number(checks), in_time, f"{pause:.1f} s"))
    return "\n\n".join(["### What fits", _table(head, rows)])


def _record() -> str:
    api, reading = pace(RECORD), first_reading()
    usual = _said(
        f"Some {_number(updates())} studies a day are new or updated and come with",
        f"the list of updates, {PAGE} a request;",
        f"every run reads the list from the last day on. The cadence has {_number(api.wanted)} studies a day verified,",
        f"{PAGE} a request, too. That is **{_number(api.requests)} requests a day**",
        f"and {_number(api.seconds / 60)} minutes",
        "of a function: in time.",
    )
    first = _said(
        f"**The first reading** of everything (`FetchScope=*`) is {_number(reading.requests)} requests in",
        f"{_number(reading.hours)} hours, run after run, and costs",
        f"{_dollars(bill_of_beginning(RECORD))} once. No other fetch",
        "starts meanwhile, so do it before you turn another registry on.",
    )
    return "\n\n".join(["### ClinicalTrials.gov", usual, first])


def _money() -> str:
    stack, record = bill_of_stack(), bill_of(pace(RECORD))
    sites = [bill_of(pace(key)) for key in all_keys() if key != RECORD]
    alone, everything = [stack, record], [stack, record, *sites]
    lines = list(dict.fromkeys(line for bill in everything for line in bill))
    rows = [(line, _line(alone, line), _line(everything, line)) for line in lines]
    rows.append(("**all**", f"**{_dollars(total(alone))}**", f"**{_dollars(total(everything))}**"))
    each = ", ".join(f"`{key}` {_dollars(total([bill_of(pace(key))]))}" for key in all_keys())
    told = _said(
        f"By registry: {each}. The first sight of all pages of a site costs",
        f"{_dollars(bill_of_beginning(all_keys()[1]))} once, besides the waiting. A",
        "lane waits in its function for the host's",
        "next time, so its line follows the hours and not the pages. The two search nodes hold an index of",
        f"{_number(index_size())} GB. Searches are not in it (README).",
    )
    return "\n\n".join(["### Dollars a month", _table(("line", "`ctgov` alone", "all six"), rows, numbers=True), told])


def _work() -> str:
    head = ("what", "writes", "write units", "reads", "read units", "objects written, read")
    rows = [
        (
            what,
            f"{sum(work.writes.values()):.1f}",
            f"{written(work):.1f}",
            f"{sum(work.reads.values()):.1f}",
            f"{read(work):.1f}",
            f"{work.puts:g}, {work.gets:g}",
        )
        for what, work in _WORK.items()
    ]
    return "\n\n".join(["### What one page asks of the stores", _table(head, rows, numbers=True)])


def _assumed() -> str:
    whole = sum(COUNTS.values())
    slow, quick = _days(RECORD), _days(all_keys()[1])
    states = [
        (
            f"`{status.value}`",
            f"{number / whole:.1%}",
            f"{habit(status).changes:g}",
            f"{slow[status]:.0f}",
            f"{quick[status]:.0f}",
        )
        for status, number in COUNTS.items()
        if number / whole > 0.001
    ]
    figures = [(name, f"{each.value:g} {each.unit}", each.reason) for name, each in FIGURES.items()]
    prices = [(name, _price(each.value), each.unit, each.reason) for name, each in PRICES.items()]
    head = ("status", "share", "changes a year", f"mean days, `{RECORD}`", f"mean days, `{all_keys()[1]}`")
    (earlier, fewer), (later, more) = REGISTERED
    sources = _said(
        f"Shares by status: {fewer:,} studies in {earlier:%B %Y} (ngram.com). Number",
        f"of trials: {more:,} in {later:%B %Y}",
        "(a reader of the API), rounded. Where the dates of each status lie, and the sources, is in",
        f"`infra/plan/assumptions.py`; the days between two checks are what the cadence itself says on {NOW:%d %B %Y}.",
    )
    parts = ["### What the plan assumes", sources, _table(head, states, numbers=True)]
    parts += [_table(("figure", "value", "reason"), figures)]
    parts += [
        "List prices in us-east-1, in dollars, without free tiers:",
        _table(("price", "dollars", "for", "of"), prices),
    ]
    return "\n\n".join(parts)


def _days(registry: str) -> dict[Status, float]:
    """Return the mean time between two checks by status."""
    found: dict[Status, list[float]] = {}
    for each in sampled(registry):
        found.setdefault(each.status, []).append(1 / each.days)
    return {status: len(rates) / sum(rates) for status, rates in found.items()}


def _line(bills: Iterable[Bill], line: str) -> str:
    return _dollars(sum(bill.get(line, 0) for bill in bills))


def _dollars(value: float) -> str:
    return f"${value:,.0f}" if value >= 10 else f"${value:.2f}"


def _price(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _said(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _number(value: float) -> str:
    """Return a number with three digits that count, as the plan knows no more."""
    return f"{float(f'{value:.3g}'):,.0f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: bool = False) -> str:
    marks = ["---", *("---:" if numbers else "---" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, marks, *rows))

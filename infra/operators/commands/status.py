"""`trialindex status`: whether the service is well, at one look."""

from collections.abc import Callable
from typing import Any, Final

import typer

from infra.operators.client import Api, Json
from infra.operators.commands import runs, sources
from infra.operators.failures import Exit, Refused, Unreachable
from infra.operators.listing import listed
from infra.operators.printing import counts, plain
from infra.operators.session import Session, command

app = typer.Typer()
CARE: Final = ("quarantined", "failed", "unlinked")
"""The states of pages that a person should look at."""

_COUNTED: Final = 999  # pages of a state; of more it is only said that there are more
_RUNS: Final = 5


@command(app, "status", ("trialindex status", "trialindex status --url https://ID.execute-api.eu-west-1.amazonaws.com"))
def status(session: Session) -> None:
    """Show health, the registries, pages that need care, and the newest runs.

    Exit code 3: the API cannot be reached, or its search engine does not answer.
    """
    api, problems = session.api, dict[str, str]()
    health = _health(api)
    found: dict[str, Any] = {
        "url": api.url,
        "health": health,
        "sources": _asked(problems, "sources", lambda: api.get("v1", "sources")["sources"]),
        "pages": _asked(problems, "pages", lambda: {state: _number(api, state) for state in CARE}),
        "runs": _asked(problems, "runs", lambda: listed(api, "runs", {}, _RUNS).items),
        "problems": problems,
    }
    if not session.out.data(found):
        _report(session, found)
    if health.get("status") != "ok":
        session.end(Exit.UNREACHABLE)


def _health(api: Api) -> Json:
    """Return what the API says of its health; Unreachable where nothing answers."""
    try:
        return api.get("health")
    except Unreachable as failure:
        if "status" not in failure.problem:
            raise
        return failure.problem


def _asked(problems: dict[str, str], name: str, ask: Callable[[], Any]) -> Any:
    """Return what a route answers; None, and the problem noted, where it does not."""
    try:
        return ask()
    except Refused as refused:
        problems[name] = "this API does not offer it" if refused.missing else str(refused)
    except Unreachable as failure:
        problems[name] = str(failure)
    return None


def _number(api: Api, state: str) -> int | str:
    found = listed(api, "pages", {"state": state}, _COUNTED)
    return f"{_COUNTED}+" if found.more else len(found.items)


def _report(session: Session, found: Json) -> None:
    out, health = session.out, found["health"]
    well = health.get("status") == "ok"
    out.line(f"{plain(found['url'])}: {'ok' if well else plain(health.get('detail') or health)}", "bold")
    if well and health.get("engine"):
        out.line(f"Search engine: {plain(health['engine'])}")
    if found["sources"] is not None:
        sources.table(out, found["sources"], "Sources")
    if found["pages"] is not None:
        out.line(f"Pages that need care: {counts(found['pages'])}")
    if found["runs"] is not None:
        runs.table(out, found["runs"], "Newest runs")
        if not found["runs"]:
            out.line("No runs yet")
    for name, problem in found["problems"].items():
        out.line(f"{name.capitalize()}: {plain(problem)}")

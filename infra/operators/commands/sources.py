"""`trialindex sources`: how fresh each registry is, and whether it is fetched."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from infra.operators.printing import Output, label, moment
from infra.operators.session import Default, Session, command, examples

app = typer.Typer(
    cls=Default,
    help="Sources: the registries, how fresh they are, and whether they are fetched. Without a command: list them.",
    epilog=examples("trialindex sources", "trialindex sources enable medpath", "trialindex sources disable medpath"),
)
Key = Annotated[str, typer.Argument(metavar="REGISTRY", help="Key of the registry, such as ctgov.", show_default=False)]


@command(app, "list", ("trialindex sources", "trialindex sources --json"))
def show(session: Session) -> None:
    """List the registries with pages, records, trials, oldest and newest sight, and what is due or failing."""
    found = session.api.get("v1", "sources")
    if not session.out.data(found):
        table(session.out, found.get("sources", ()))


@command(app, "enable", ("trialindex sources enable medpath",))
def enable(session: Session, registry: Key) -> None:
    """Let the service fetch a registry's pages."""
    _switch(session, registry, on=True)


@command(app, "disable", ("trialindex sources disable medpath",))
def disable(session: Session, registry: Key) -> None:
    """Let the service fetch nothing more of a registry."""
    _switch(session, registry, on=False)


def _switch(session: Session, registry: str, *, on: bool) -> None:
    answer = session.api.patch("v1", "sources", registry, body={"enabled": on})
    if not session.out.data(answer):
        session.out.line(f"{registry} is {'fetched' if on else 'not fetched'} from now on")


def table(out: Output, sources: Sequence[Mapping[str, Any]], title: str = "") -> None:
    """Print registries, one a line."""
    numbers = ("pages", "records", "trials", "due", "failing")
    times = ("oldest_fetched_at", "newest_fetched_at", "last_success_at")
    out.table(
        (
            label("Registry"),
            "Fetched",
            *(name.capitalize() for name in numbers),
            *("Oldest", "Newest", "Last success", "Unread %"),
        ),
        [
            (
                one.get("registry"),
                one.get("enabled"),
                *(one.get(name) for name in numbers),
                *(moment(one.get(name)) for name in times),
                _percent(one.get("unread_share")),
            )
            for one in sources
        ],
        title,
    )


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1f}"

"""`trialindex search`: the API's own filters as options, hits as a table."""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand

from infra.operators.client import Json
from infra.operators.printing import Output, brief, label, plain
from infra.operators.progress import bar
from infra.operators.session import Session, command

app = typer.Typer()
LEFT_OUT: Final = frozenset({"format"})
"""Parameters of the API that are no options: what a command prints, --json says."""

_FILTERS: Final = "trialindex.filters"  # under which a context keeps what was given
_AT_ONCE: Final = "1000"  # trials of a page, where all are wanted
_DIRECTED: Final = frozenset({"target", "bait"})
_TITLE: Final = 120
_TRIES: Final = (
    "trialindex search --condition T-ALL --status RECRUITING",
    "trialindex search --antigen CD19,CD22 --facets phase,country",
    'trialindex search "CD19 leukemia" --sort -start_date --limit 50',
    "trialindex search --antigen CD7 --all --json | jq -r '.trials[].nct_id'",
)


@cache
def options() -> Mapping[str, Any]:
    """Return the options that the API's parameters make, by the parameter's name.

    They are made when they are needed: importing the parameters takes longer than every other command.
    """
    from functions.queries.parameters import FILTERS, SINGLES  # noqa: PLC0415

    shown = [_parameter(name, list[str] | None, one.kind.upper(), one.description) for name, one in FILTERS.items()]
    shown += [_parameter(name, str | None, "VALUE", one.description) for name, one in SINGLES.items()]
    shown = [one for one in shown if one.name not in LEFT_OUT]

    def stand_in() -> None:
        """Have the options that Typer reads from a signature."""

    stand_in.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    stand_in.__annotations__ = {one.name: one.annotation for one in shown}
    alone = typer.Typer(add_completion=False)
    alone.command()(stand_in)
    return {str(one.name): one for one in typer.main.get_command(alone).params if one.name != "help"}


def _parameter(name: str, kind: object, metavar: str, description: str) -> inspect.Parameter:
    spellings = dict.fromkeys((f"--{name.replace('_', '-')}", f"--{name}"))
    option = typer.Option(*spellings, metavar=metavar, help=description, show_default=False)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[kind, option], default=None)


class WithFilters(TyperCommand):
    """A command that has the API's parameters besides its own options."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the API's parameters before the command's own."""
        return [*options().values(), *super().get_params(ctx)]

    def invoke(self, ctx: Any) -> Any:
        """Keep what was given for the API apart from what is the command's own."""
        given = {name: ctx.params.pop(name, None) for name in options()}
        ctx.meta[_FILTERS] = {name: value for name, value in given.items() if value}
        return super().invoke(ctx)


@command(app, "search", _TRIES, cls=WithFilters)
def search(
    session: Session,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="Words to find anywhere, as --q does.", show_default=False),
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Get every page of hits, not the first alone.")] = False,
) -> None:
    """Find trials; the options are the API's filters, and a repeated one must hold each time."""
    filters: dict[str, Any] = dict(session.context.meta[_FILTERS])
    if words:
        filters["q"] = [*filters.get("q", ()), " ".join(words)]
    found = _all(session, filters) if everything else session.api.get("v1", "trials", parameters=filters)
    if not session.out.data(found):
        _report(session.out, found)


def _all(session: Session, filters: Mapping[str, Any]) -> Json:
    """Return the first page of hits with the hits of all pages."""
    asked = {"limit": _AT_ONCE, **filters}
    page = session.api.get("v1", "trials", parameters=asked)
    found, hits = page, list(page["trials"])
    with bar("Trials", found["total"]) as shown:
        shown.advance(len(hits))
        while token := page.get("next_page_token"):
            page = session.api.get("v1", "trials", parameters={**asked, "page_token": token})
            hits += page["trials"]
            shown.advance(len(page["trials"]))
    return {**found, "trials": hits, "next_page_token": None}


def _report(out: Output, found: Json) -> None:
    for one in _understood(found.get("interpreted", {})):
        out.line(one)
    hits = found["trials"]
    out.table((label("NCT ID"), "Status", "Phases", "Title", "Targets"), map(_row, hits))
    shown = "" if len(hits) == found["total"] else f", {len(hits)} shown"
    out.line(f"{found['total']} trial{'' if found['total'] == 1 else 's'}{shown}")
    for name, facet in (found.get("facets") or {}).items():
        out.table((label("Value"), "Name", "Trials"), _buckets(facet), title=plain(name).replace("_", " "))
    if found.get("next_page_token"):
        out.note("There are more: --all gets every one, --limit more at once")


def _row(trial: Mapping[str, Any]) -> Sequence[object]:
    title = trial.get("brief_title") or trial.get("official_title")
    return (
        trial.get("nct_id"),
        trial.get("overall_status"),
        trial.get("phases"),
        brief(title, _TITLE),
        directed_at(trial),
    )


def directed_at(trial: Mapping[str, Any]) -> list[str]:
    """Return the symbols of the antigens that a trial's product is directed at, each once."""
    found = (one["symbol"] for one in trial.get("antigens", ()) if one.get("role") in _DIRECTED)
    return list(dict.fromkeys(found))


def _understood(interpreted: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterable[str]:
    """Yield how each word of a condition or an antigen was understood."""
    for kind, words in interpreted.items():
        for word in words:
            if word.get("id"):
                yield f"{plain(kind)}: {plain(word['input'])} = {plain(word.get('name'))} {plain(word['id'])}"
            else:
                near = f" (nearest: {plain(word['nearest'])})" if word.get("nearest") else ""
                yield f"{plain(kind)}: {plain(word['input'])} is not known and was searched as text{near}"


def _buckets(facet: Mapping[str, Any]) -> Iterable[Sequence[object]]:
    for bucket in facet.get("buckets", ()):
        yield bucket.get("value"), bucket.get("name"), bucket.get("count")
    for rest, name in (("other", "(other values)"), ("missing", "(none)")):
        if facet.get(rest):
            yield "", name, facet[rest]

"""`trialindex show`: one trial with the origin of every field, or a page, a target, a run by its id."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final

import typer

from infra.operators.client import Api, Json
from infra.operators.failures import Refused
from infra.operators.printing import Output, brief, label, moment, plain
from infra.operators.session import Session, command

app = typer.Typer()
_TRIES: Final = (
    "trialindex show NCT05734898",
    "trialindex show NCT05734898 --records --json",
    "trialindex show PAGE_ID",
    "trialindex show RUN_ID",
)
_TRIAL: Final = re.compile(r"nct.*", re.IGNORECASE | re.ASCII)
_PAGE: Final = re.compile(r"[a-z2-7]{32}")
_LONG: Final = 300
_APART: Final = frozenset(
    {
        "sources",
        "coverage",
        "provenance",
        "conflicts",
        "records",
        "antigens",
        "constructs",
        "condition_concepts",
        "contacts",
    }
)

Full = Annotated[bool, typer.Option("--full", help="Show long texts in full.")]
Records = Annotated[bool, typer.Option("--records", help="Show what each page stated, too.")]


@command(app, "show", _TRIES)
def show(
    session: Session,
    name: Annotated[
        str,
        typer.Argument(metavar="ID", help="An NCT ID; or the id of a page, a target or a run.", show_default=False),
    ],
    *,
    records: Records = False,
    full: Full = False,
) -> None:
    """Show a trial with its sources, its conflicts, and where each field comes from."""
    if _TRIAL.fullmatch(name):
        _trial(session, name, records=records, full=full)
        return
    found = _other(session.api, name)
    if records and "page_id" in found:
        found = {**found, "record": session.api.get("v1", "pages", name, "record")}
    if not session.out.data(found):
        _properties(session.out, found, None if full else _LONG)


def _other(api: Api, name: str) -> Json:
    """Return the page, the target or the run of an id; Refused where there is none."""
    kinds = ("pages", "targets", "runs") if _PAGE.fullmatch(name) else ("runs", "targets")
    for kind in kinds:
        try:
            return api.get("v1", kind, name)
        except Refused as refused:
            if not refused.missing:
                raise
    raise Refused(f"no trial, page, target or run has the id {name}", status=404)


def _properties(out: Output, found: Mapping[str, Any], length: int | None) -> None:
    out.table((label(""), ""), [(name.replace("_", " "), _text(value, length)) for name, value in found.items()])


def _text(value: object, length: int | None) -> str:
    return brief(value, length) if length else plain(value)


def _trial(session: Session, nct_id: str, *, records: bool, full: bool) -> None:
    trial = session.api.get("v1", "trials", nct_id)
    if records:  # under the id that an alias led to
        trial = {**trial, **session.api.get("v1", "trials", trial["nct_id"], "records")}
    if session.out.data(trial):
        return
    out, length = session.out, None if full else _LONG
    out.line(f"{plain(trial['nct_id'])}  {plain(trial.get('brief_title') or trial.get('official_title'))}", "bold")
    if trial.get("delisted"):
        out.line("No registry shows this trial any more")
    out.line(f"Revision {plain(trial.get('revision'))}, changed {moment(trial.get('changed_at'))}")
    out.table((label("Field"), "Value", "From", "Other registries"), _fields(trial, length), title="Fields")
    _antigens(out, trial)
    _origins(out, trial)
    _records(out, trial.get("records", ()))


def _fields(trial: Mapping[str, Any], length: int | None) -> Iterable[Sequence[object]]:
    origins: Mapping[str, Any] = trial.get("provenance", {})
    shown = {path: value for path, value in leaves(trial) if path.partition(".")[0] not in _APART | {"nct_id"}}
    for path, value in shown.items():
        if origin := origins.get(path) or origins.get(path.partition(".")[0]):
            yield path, _text(value, length), _origin(origin), _others(origin.get("others", ()))


def leaves(value: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, object]]:
    """Yield the values of nested objects by their dotted paths; lists are values."""
    for name, part in value.items():
        if isinstance(part, Mapping) and name not in _APART:
            yield from leaves(part, f"{above}{name}.")
        else:
            yield f"{above}{name}", part


def _origin(origin: Mapping[str, Any]) -> str:
    """Return a registry and the date for which it speaks."""
    dated = f" {origin['as_of']}" if origin.get("as_of") else ""
    return f"{origin.get('registry')}{dated}"


def _others(others: Iterable[Mapping[str, Any]]) -> str:
    """Return how the registries that were passed over stand to the value; their values only where they differ."""
    return "; ".join(
        f"{one.get('registry')} {str(one.get('relation')).replace('_', ' ')}"
        + ("" if one.get("relation") == "agrees" else f": {brief(one.get('value'), 60)}")
        for one in others
    )


def _words(one: Mapping[str, Any]) -> str:
    """Return the first two quotes that are evidence, each with its registry and field."""
    evidence = one.get("evidence", ())
    return "; ".join(f"{each.get('registry')} {each.get('field')}: {each.get('quote')}" for each in evidence[:2])


def _antigens(out: Output, trial: Mapping[str, Any]) -> None:
    keys = ("symbol", "name", "role", "construct")
    rows = [(*(one.get(key) for key in keys), _words(one)) for one in trial.get("antigens", ())]
    out.table((label("Antigen"), "Name", "Role", "Construct", "Words"), rows, title="Antigens")
    kinds = [(one.get("construct"), one.get("origin"), _words(one)) for one in trial.get("constructs", ())]
    out.table((label("Construct"), "Origin", "Words"), kinds, title="Constructs")
    concepts = trial.get("condition_concepts", ())
    stated = [[one.get(key) for key in ("id", "name", "stated", "field", "basis")] for one in concepts]
    out.table((label("Concept"), "Name", "Stated", "Field", "Basis"), stated, title="Conditions as understood")
    contacts = [[one.get(key) for key in ("name", "role", "phone", "email")] for one in trial.get("contacts", ())]
    out.table(("Name", "Role", "Phone", "E-mail"), contacts, title="Contacts")


def _origins(out: Output, trial: Mapping[str, Any]) -> None:
    out.table(
        ("Registry", "State", "As of", "Fetched", label("Page id"), "URL"),
        [
            (one.get("registry"), one.get("state"), one.get("as_of"), moment(one.get("fetched_at")), *_where(one))
            for one in trial.get("sources", ())
        ],
        title="Sources",
    )
    coverage = [f"{plain(one.get('registry'))} {plain(one.get('state'))}" for one in trial.get("coverage", ())]
    out.line(f"Coverage: {', '.join(coverage).replace('_', ' ')}")
    rows = [
        (conflict.get("field"), brief(one.get("value"), _LONG), _origin(one))
        for conflict in trial.get("conflicts", ())
        for one in conflict.get("values", ())
    ]
    out.table((label("Field"), "Value", "Registry"), rows, title="Conflicts")
    if not rows:
        out.line("Conflicts: none")


def _where(one: Mapping[str, Any]) -> Sequence[object]:
    return one.get("page_id"), one.get("url")


def _records(out: Output, records: Iterable[Mapping[str, Any]]) -> None:
    out.table(
        ("Registry", "Native id", "State", "As of", "Fetched", label("Page id"), "Fields", "Unread lines"),
        [
            (
                one.get("registry"),
                one.get("native_id"),
                one.get("state"),
                one.get("as_of"),
                moment(one.get("fetched_at")),
                one.get("page_id"),
                len(one.get("fields", ())),
                len(one.get("unread", ())),
            )
            for one in records
        ],
        title="Records",
    )

"""`trialindex targets`: the addresses that the service fetches again when they are due."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Annotated, Any, Final

import typer

from infra.operators.client import Api, Json
from infra.operators.failures import Exit, Refused
from infra.operators.following import Sent, attempted
from infra.operators.listing import All, Limit, listed, more
from infra.operators.printing import Output, label, moment
from infra.operators.session import Default, Session, command, examples

app = typer.Typer(
    cls=Default,
    help="Targets: pages that the service fetches when they are due. Without a command: list them, or show one.",
    epilog=examples(
        "trialindex targets --state paused",
        "trialindex targets TARGET_ID",
        "trialindex targets add NCT05734898",
        "trialindex targets pause TARGET_ID",
    ),
)
_TOGETHER: Final = 100
_NCT_ID: Final = re.compile(r"nct\d{8}", re.IGNORECASE | re.ASCII)
_URL: Final = re.compile(r"https?://\S+", re.IGNORECASE)
Ids = Annotated[list[str], typer.Argument(metavar="TARGET_ID", show_default=False)]


def is_url(text: str) -> bool:
    """Return whether a word is the address of a web page."""
    return bool(_URL.fullmatch(text))


def refused(target: Mapping[str, Any]) -> bool:
    """Return whether an answer stands for a target that was not taken."""
    return "target_id" not in target


@command(app, "list", ("trialindex targets", "trialindex targets --registry ctgov --state gone --all --json"))
def show(
    session: Session,
    target_id: Annotated[
        str | None, typer.Argument(metavar="TARGET_ID", help="Show this one.", show_default=False)
    ] = None,
    *,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="Only those in this state: active, paused, off, gone.")
    ] = None,
    registry: Annotated[str | None, typer.Option(metavar="KEY", help="Only those of this registry.")] = None,
    limit: Limit = 100,
    everything: All = False,
) -> None:
    """List targets with their state, last outcome and next time; or show one."""
    if target_id:
        _one(session.out, session.api.get("v1", "targets", target_id))
        return
    found = listed(session.api, "targets", {"state": state, "registry": registry}, None if everything else limit)
    if not session.out.data({"targets": found.items, "more": found.more}):
        table(session.out, found.items)
        more(session.out, found, "No targets")


@command(app, "add", ("trialindex targets add NCT05734898 --registry ctgov", "trialindex targets add https://…"))
def add_targets(
    session: Session,
    targets: Annotated[list[str], typer.Argument(metavar="URL|NCT_ID", show_default=False)],
    *,
    registry: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="Of NCT IDs, the page on this registry (repeat it for more); else on all."),
    ] = None,
) -> None:
    """Add URLs, or the pages of trials on each registry whose address an NCT ID gives."""
    added = add(session.api, [_wanted(target, registry or []) for target in targets])
    if len(targets) == 1 and added and all(map(refused, added)):
        raise Refused(str(added[0].get("detail", "the target is refused")), added[0])
    if not session.out.data({"targets": added}):
        table(session.out, added)
    if any(map(refused, added)):
        session.end(Exit.SOME_FAILED)


def _wanted(target: str, registries: Sequence[str]) -> Json:
    if is_url(target):
        return {"url": target}
    if not _NCT_ID.fullmatch(target):
        raise typer.BadParameter(f"{target} is no NCT ID and no https address")
    return {"nct_id": target.upper()} | ({"registries": list(registries)} if registries else {})


def add(api: Api, wanted: Iterable[Json]) -> list[Json]:
    """Return the targets that the API makes of addresses and NCT IDs, or the problem with each."""
    left = iter(wanted)
    added: list[Json] = []
    while some := list(islice(left, _TOGETHER)):
        added += api.post("v1", "targets", body={"targets": some}).get("targets", [])
    return added


@command(app, "pause", ("trialindex targets pause TARGET_ID",))
def pause(session: Session, target_ids: Ids) -> None:
    """Fetch targets no more until they are resumed."""
    _change(session, target_ids, "paused")


@command(app, "resume", ("trialindex targets resume TARGET_ID",))
def resume(session: Session, target_ids: Ids) -> None:
    """Fetch paused targets again when they are due."""
    _change(session, target_ids, "active")


@command(app, "remove", ("trialindex targets remove TARGET_ID",))
def remove(session: Session, target_ids: Ids) -> None:
    """Remove targets; what was fetched of them stays."""

    def removed(target_id: str) -> Json:
        session.api.delete("v1", "targets", target_id)
        return {"target_id": target_id, "state": "removed"}

    _done(session, [attempted(target_id, partial(removed, target_id)) for target_id in target_ids])


def _change(session: Session, target_ids: Sequence[str], state: str) -> None:
    def changed(target_id: str) -> Json:
        return session.api.patch("v1", "targets", target_id, body={"state": state})

    _done(session, [attempted(target_id, partial(changed, target_id)) for target_id in target_ids])


def _done(session: Session, results: Sequence[Sent]) -> None:
    """Print what became of targets; one alone that is refused is the failure of the command."""
    wrong = [one for one in results if refused(one.status)]
    if wrong and len(results) == 1:
        raise Refused(str(wrong[0].reason), wrong[0].status)
    if not session.out.data({"targets": [one.status for one in results]}):
        table(session.out, [{"target_id": one.source, **one.status} for one in results])
    if wrong:
        session.end(Exit.SOME_FAILED)


def table(out: Output, targets: Sequence[Mapping[str, Any]]) -> None:
    """Print targets, and the problems with those that were not taken."""
    out.table(
        (
            label("Target id"),
            "Registry",
            label("State"),
            label("NCT ID"),
            "URL",
            "Next due",
            "Last checked",
            "Last outcome",
            "Last change",
            "Problem",
        ),
        [
            (
                one.get("target_id"),
                one.get("registry"),
                one.get("state"),
                one.get("nct_id"),
                one.get("url"),
                moment(one.get("next_due_at")),
                moment(one.get("last_checked_at")),
                one.get("last_outcome"),
                moment(one.get("last_changed_at")),
                one.get("last_error") or one.get("detail"),
            )
            for one in targets
        ],
    )


def _one(out: Output, target: Json) -> None:
    if not out.data(target):
        out.table(("", ""), [(name.replace("_", " "), value) for name, value in target.items()])

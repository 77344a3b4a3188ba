"""All sources together: which value a field takes, and how each value that was passed over stands to it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from functions.merge.candidates import Account, Candidate, candidate, contradicts, ordered, preferred
from functions.merge.comparisons import earlier, relation
from functions.merge.fields import BY_PATH, FIELDS, Field, Kind
from functions.merge.sources import Source
from functions.merge.united import stated_countries, unite
from schemas.facts import Facts
from schemas.record import SourceKey
from schemas.terms import Status
from schemas.trial import Relation


class Passed(NamedTuple):
    """A value that was passed over; `listed` where it is a conflict of this field itself and not of its parent."""

    candidate: Candidate
    relation: Relation
    listed: bool = False


class Settled(NamedTuple):
    """A field of the trial.

    `value` is None where every source that states the field contradicts the parent that was taken; `chosen` is then the
    one that gave the parent.
    """

    path: str
    value: Any
    chosen: Candidate
    passed: tuple[Passed, ...]


class Evidence(NamedTuple):
    """What a trial is settled by: its key, its sources with what each says, and the ranks that registries declare."""

    nct_id: str
    sources: Sequence[Source]
    accounts: Sequence[Account]
    ranks: Mapping[str, int]


def settle(evidence: Evidence) -> dict[str, Settled]:
    """Return every field that any source states, by its path in the order of the table."""
    settled: dict[str, Settled] = {}
    for field in FIELDS:
        rule = _OWN_RULES.get(field.path, _field)
        settled |= {found.path: found for found in rule(field, evidence, settled)}
    return settled


def _field(field: Field, evidence: Evidence, settled: Mapping[str, Settled]) -> Iterable[Settled]:
    stating = [said for said in evidence.accounts if field.path in said]
    if not stating:
        return
    foreign = _foreign(BY_PATH[field.parent], stating, settled) if field.parent else {}
    believed = ordered(field, (said[field.path] for said in stating), evidence.ranks)
    fitting = [each for each in believed if each.source.key not in foreign]
    chosen = preferred(field, fitting) if fitting else settled[field.parent or ""].chosen
    value = chosen.value if fitting else None
    passed = (
        _passed_with_parent(each, value, foreign[each.source.key])
        if each.source.key in foreign
        else _passed(field, chosen, each)
        for each in believed
        if each is not chosen
    )
    yield Settled(field.path, value, chosen, tuple(passed))


def _foreign(parent: Field, stating: Sequence[Account], settled: Mapping[str, Settled]) -> dict[SourceKey, Relation]:
    """Return the sources whose own word on the parent contradicts the one taken, with the relation of that word."""
    taken = settled.get(parent.path)
    if taken is None:
        return {}
    stands = {passed.candidate.source.key: passed.relation for passed in taken.passed}
    own = (said[parent.path] for said in stating if parent.path in said)
    return {
        each.source.key: stands[each.source.key]
        for each in own
        if each.source.key in stands and (taken.value is None or contradicts(parent, taken.chosen.said, each.said))
    }


def _passed_with_parent(other: Candidate, value: Any, stands: Relation) -> Passed:
    return Passed(other, Relation.AGREES if other.value == value else stands)


def _passed(field: Field, chosen: Candidate, other: Candidate) -> Passed:
    stands = relation(field.comparison, chosen.said, other.said) or _disagreement(chosen, other)
    return Passed(other, stands, listed=stands is Relation.CONFLICTS)


def _disagreement(chosen: Candidate, other: Candidate) -> Relation:
    """Return `older` for what was said before: dated earlier, or on a page that is there no more; else `conflicts`."""
    withdrawn = chosen.source.live and not other.source.live
    if withdrawn or earlier(other.record.as_of, chosen.record.as_of):
        return Relation.OLDER
    return Relation.CONFLICTS


def _united(field: Field, evidence: Evidence, settled: Mapping[str, Settled]) -> Iterable[Settled]:
    """Unite what live sources list; withdrawn ones contribute where no live one lists anything."""
    believed = ordered(field, (said[field.path] for said in evidence.accounts if field.path in said), evidence.ranks)
    if not believed:
        return
    contributing = [each for each in believed if each.source.live == believed[0].source.live]
    items, stands = unite(field.path, [each.value for each in contributing])
    gone = believed[len(contributing) :]
    relations = [*stands, *(_beside(field.path, each.value, items) for each in gone)]
    first = next(number for number, relation in enumerate(relations) if relation is not Relation.LESS_SPECIFIC)
    passed = [Passed(*each) for each in zip(believed, relations, strict=True)]
    if field.path == "countries" and "locations" in settled:
        # Also where the trial's sites are those of a withdrawn source.
        items = unite("countries", [items, stated_countries(settled["locations"].value)]).items
    chosen = passed.pop(first).candidate
    yield Settled(field.path, items, chosen, tuple(passed))


def _beside(path: str, listed: Sequence[Any], items: Sequence[Any]) -> Relation:
    """Return how a list that did not contribute stands to what was united."""
    united, (_, stands) = unite(path, [items, listed])
    return stands if united == items else Relation.DIFFERS_IN_WORDING


def _other_status(facts: Facts) -> Status | None:
    return facts.last_known_status if facts.overall_status in {None, Status.UNKNOWN} else facts.overall_status


def _last_known(field: Field, evidence: Evidence, settled: Mapping[str, Settled]) -> Iterable[Settled]:
    """Settle what is known beside UNKNOWN: the newest other status that any version of any source states.

    Beside a known status it is an older value of that status, so that it is not lost.
    """
    status = settled.get("overall_status")
    stated = [each for source in evidence.sources if (each := candidate(source, _other_status))]
    if not stated:
        return
    overtaken = tuple(Passed(each, Relation.OLDER) for each in _overtaken(field, evidence, stated))
    if status and status.value is not Status.UNKNOWN:
        known = {said["overall_status"].source.key for said in evidence.accounts if _knows(said)}
        before = (Passed(each, Relation.OLDER) for each in stated if each.source.key not in known)
        yield status._replace(passed=(*status.passed, *before, *overtaken))
        return
    chosen, *others = ordered(field, stated, evidence.ranks)
    passed = (Passed(each, _passed(field, chosen, each).relation) for each in others)  # a conflict is the status's own
    yield Settled(field.path, chosen.value, chosen, (*passed, *overtaken))
    if status:
        yield status._replace(passed=tuple(_beside_unknown(each, chosen.value) for each in status.passed))


def _overtaken(field: Field, evidence: Evidence, stated: Sequence[Candidate]) -> list[Candidate]:
    """Return what sources named as their last known status before they stated another one."""
    newest = {each.source.key: each.value for each in stated}
    named = (said[field.path] for said in evidence.accounts if field.path in said)
    return [each for each in named if each.value != newest[each.source.key]]


def _knows(said: Account) -> bool:
    return "overall_status" in said and said["overall_status"].value is not Status.UNKNOWN


def _beside_unknown(passed: Passed, last_known: Status) -> Passed:
    return Passed(passed.candidate, Relation.OLDER) if passed.candidate.value == last_known else passed


def _identity(field: Field, evidence: Evidence, _settled: Mapping[str, Settled]) -> Iterable[Settled]:
    """Settle the NCT ID: the key itself; a source that states an alias of it differs in wording."""
    named = [each for source in evidence.sources if (each := _named(source, evidence.nct_id))]
    believed = ordered(field, named, evidence.ranks)
    chosen = next((each for each in believed if each.value == evidence.nct_id), None)
    if chosen:
        passed = (_passed(field, chosen, each) for each in believed if each is not chosen)
        yield Settled(field.path, evidence.nct_id, chosen, tuple(passed))


def _named(source: Source, nct_id: str) -> Candidate | None:
    """Return the NCT ID by which a source is known: from the page itself, its URL or the envelope."""
    named = [(record, record.fields.nct_id or record.nct_id) for record in source.versions]
    stated = sorted(((record, name) for record, name in named if name), key=lambda pair: pair[1] != nct_id)
    return next((Candidate(source, record, name, record.first_seen) for record, name in stated), None)


_Rule = Callable[[Field, Evidence, Mapping[str, Settled]], Iterable[Settled]]
_OWN_RULES: Final[dict[str, _Rule]] = {
    "nct_id": _identity,
    "last_known_status": _last_known,
    **{field.path: _united for field in FIELDS if field.kind is Kind.UNITED},
}

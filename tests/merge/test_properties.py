"""What holds for every set of records: any order, poorer renderings, other sources, the same again, and back again."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import chain
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from functions.merge import facts_hash, reconcile
from functions.merge.candidates import account
from functions.merge.cuts import is_cut
from functions.merge.fields import BY_PATH, FIELDS, Kind
from functions.merge.origins import plain
from functions.merge.sources import Source, sources
from functions.merge.words import country, organisation
from functions.normalise import fold
from functions.paths import read
from schemas.record import Marker, Record
from schemas.trial import Relation, Trial
from tests.merge.build import NCT, trial
from tests.merge.strategies import markers, poorer, records

HISTORIES = st.lists(records(), min_size=1, max_size=7)
MARKERS = st.lists(markers(), max_size=3)


def _source(history: Sequence[Record], record: Record) -> Source:
    return next(source for source in sources(history, ()) if source.key == record.source)


@given(HISTORIES, MARKERS, st.randoms(use_true_random=False))
def test_any_order_and_repetition_gives_the_same_trial(
    history: list[Record], absences: list[Marker], chance: Any
) -> None:
    expected = reconcile(NCT, history, absences)
    again = [*history, *chance.choices(history, k=3)]
    chance.shuffle(again)
    seen = [*absences, *chance.sample(absences, k=min(1, len(absences)))]
    chance.shuffle(seen)
    assert reconcile(NCT, iter(again), iter(seen)) == expected


@given(HISTORIES, st.integers(0, 6), st.integers(1, 9))
def test_sights_of_a_page_in_parts_give_the_same_trial(history: list[Record], number: int, days: int) -> None:
    page = history[number % len(history)]
    later = page.model_copy(update={"last_seen": page.last_seen + timedelta(days=days)})
    parts = (page, later.model_copy(update={"first_seen": later.last_seen}))
    rest = [record for record in history if record.page_id != page.page_id]
    assert trial(*rest, *parts) == trial(*rest, later)


@given(st.data(), HISTORIES, st.integers(0, 6))
def test_a_poorer_rendering_of_the_newest_version_changes_nothing(
    data: st.DataObject, history: list[Record], number: int
) -> None:
    source = _source(history, history[number % len(history)])
    newest = source.versions[0]
    bare = data.draw(poorer(newest))
    assume(bare.last_seen == newest.last_seen or newest is source.newest_seen)
    assume(bare.page_id not in {record.page_id for record in history})
    assert facts_hash(trial(*history, bare)) == facts_hash(trial(*history))


def _held(merged: Trial, path: str, value: Any) -> bool:
    """Say whether a trial has a value: as its own, or among those passed over."""
    statuses = ("overall_status", "last_known_status")
    paths = statuses if path in statuses else (path,)
    passed = (other.value for each in paths if each in merged.provenance for other in merged.provenance[each].others)
    return value in [*(plain(read(merged, each)) for each in paths), *passed]


def _says(site: Any, stated: Any) -> bool:
    """Say whether a united item has all that a stated one has."""
    if isinstance(stated, str):
        return country(site) == country(stated)
    folds = {"name": organisation, "country": country}
    told = ((name, getattr(stated, name)) for name in type(stated).model_fields)
    return all(
        value is None or folds.get(name, fold)(getattr(site, name) or "") == folds.get(name, fold)(value)
        for name, value in told
    )


@given(HISTORIES, MARKERS)
def test_all_that_a_source_says_is_in_the_trial_or_among_what_was_passed_over(
    history: list[Record], absences: list[Marker]
) -> None:
    merged = trial(*history, markers=tuple(absences))
    for source in sources(history, absences):
        for path, candidate in account(source).items():
            united = read(merged, path) if BY_PATH[path].kind is Kind.UNITED else ()
            is_united = united and all(any(_says(item, each) for item in united) for each in candidate.value)
            assert is_united or path == "nct_id" or _held(merged, path, plain(candidate.value)), path


@given(HISTORIES, records())
def test_no_site_is_ever_lost(history: list[Record], other: Record) -> None:
    assume(other.source not in {record.source for record in history})
    before, after = trial(*history).locations, trial(*history, other).locations
    assert len(after) >= max(len(before), len(trial(other).locations))


@given(HISTORIES, records())
def test_a_record_of_another_source_loses_nothing(history: list[Record], other: Record) -> None:
    assume(other.source not in {record.source for record in history})
    before, after = trial(*history), trial(*history, other)
    for field in FIELDS:
        value = read(before, field.path)
        if value is not None and field.kind is not Kind.UNITED:
            assert _held(after, field.path, plain(value)), field.path
    for path, origin in before.provenance.items():
        assert all(_held(after, path, other.value) for other in origin.others), path


@given(HISTORIES, st.integers(0, 6), st.integers(1, 30))
def test_fetching_the_same_again_moves_nothing(history: list[Record], number: int, days: int) -> None:
    page = history[number % len(history)]
    later = page.model_copy(update={"last_seen": page.last_seen + timedelta(days=days)})
    versions = [record for record in history if record.source == page.source and record.page_id != page.page_id]
    moments = chain.from_iterable((record.first_seen, record.last_seen) for record in versions)
    assume(all(moment < page.last_seen or moment > later.last_seen for moment in moments))
    assert facts_hash(trial(*history, later)) == facts_hash(trial(*history))


@given(records(), records())
def test_a_page_that_goes_back_takes_the_trial_back(page: Record, second: Record) -> None:
    place = {"registry": page.registry, "native_id": page.native_id, "kind": page.kind, "as_of": page.as_of}
    moment = page.last_seen + timedelta(days=1)
    between = second.model_copy(update={**place, "first_seen": moment, "last_seen": moment})
    assume(between.page_id != page.page_id)
    back = page.model_copy(update={"last_seen": moment + timedelta(days=1)})
    before, after = trial(page), trial(back, between)
    for field in FIELDS:
        value = read(before, field.path)
        if value is not None and field.path not in {"last_known_status", "countries"}:
            is_longer = field.comparison.can_be_cut and is_cut(value, read(after, field.path))
            assert is_longer or read(after, field.path) == value, field.path


@given(HISTORIES, MARKERS)
def test_values_and_origins_go_together(history: list[Record], absences: list[Marker]) -> None:
    merged = trial(*history, markers=tuple(absences))
    stated = {field.path for field in FIELDS if read(merged, field.path) is not None}
    assert stated - {"nct_id"} <= set(merged.provenance)
    parents = {field.path: field.parent for field in FIELDS}
    assert all(parents[path] for path in set(merged.provenance) - stated)
    listed = {conflict.field for conflict in merged.conflicts}
    disputed = {
        path
        for path, origin in merged.provenance.items()
        if any(other.relation is Relation.CONFLICTS for other in origin.others)
    }
    assert listed <= disputed
    assert {path for path in disputed if not parents[path]} <= listed


@given(HISTORIES, MARKERS)
def test_a_trial_survives_its_json(history: list[Record], absences: list[Marker]) -> None:
    merged = trial(*history, markers=tuple(absences))
    assert Trial.from_json(merged.to_json()) == merged
    assert facts_hash(Trial.from_json(merged.to_json())) == facts_hash(merged)

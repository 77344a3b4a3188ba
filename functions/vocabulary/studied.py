"""Which kinds of product a trial studies, and whose cells they are made of, with the words that say so.

How the namings of a trial come together:
- Titles and the names of interventions come first. Arms, summaries and descriptions add a kind only where those name
  none, or where it is a closer word for one that they name (`NK cell therapy` that the summary calls CAR-NK).
- Prior therapy, negation and background are none (`asides.tsv`), unless the effects of the cells are what is studied;
  what a product is compared with is none, unless nothing else is named.
- Beside a cell product, an antibody or another drug is none, unless a title names it first; what is given against side
  effects is none, unless a title names it.
- A statement of origin holds for the cells that are named nearest to it, and those joined to them by `and` or `/`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from functions.vocabulary.constructs import named, narrowed, without
from functions.vocabulary.findings import TITLES, Passage
from functions.vocabulary.origins import AUTOLOGOUS_NAME, Statement, statements
from functions.vocabulary.products import Product
from functions.vocabulary.rules import PRODUCT_RULE, compiled, symbol_sets
from functions.vocabulary.settling import EVIDENCE_LIMIT
from functions.vocabulary.tables import rows
from functions.vocabulary.targets import QUOTE_LENGTH, lists_read
from schemas.search import DIRECTED
from schemas.terms import Construct, Origin
from schemas.trial import Evidence, TrialAntigen, TrialConstruct

DRUGS: Final = frozenset(
    {Construct.ANTIBODY, Construct.ADC, Construct.BISPECIFIC, Construct.FUSION_PROTEIN, Construct.RADIOLIGAND}
)
CELLS: Final = frozenset(Construct) - DRUGS - {Construct.VACCINE, Construct.OTHER, Construct.IN_VIVO_CAR}
NAME_LENGTH: Final = 100
"""The longest name of an intervention in characters: a longer text describes it, and drugs in it are reagents too."""
BEFORE: Final = 100
AFTER: Final = 60
"""How many characters around a naming can make it an aside."""
AFTERCARE: Final = re.compile(
    r"toxic|cytokine[- ]release|\bCRS\b|ICANS|cytopeni|side effect|adverse|late effect|reconstitution|infection|"
    r"hypogamma|long[- ]term|follow[- ]up|registry|complication|quality of life|survivor",
    re.IGNORECASE,
)
"""Words of a title about what cells do to those who were given them."""
AFTERCARE_RULE: Final = "A0"
"""The rule of cells that were given before, and whose effects are studied."""
COMPARATOR: Final = "comparator"
BESIDES: Final = re.compile(r"(?:\bcombin\w+ with|\bplus|\+|with(?:out)?|followed by)\s[^.;]{0,40}\Z", re.IGNORECASE)
JOINED: Final = 3
JOINT: Final = re.compile(r"[-\s/,&+]*(?:and|or)?[-\s/,&+]*")
"""What stands between kinds that share a statement; as many on either side of the nearest one as JOINED."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A place of a text at which kinds of product are named, and the rule that says so; `order` is 0 for what counts
    anyway and 1 for what a product is compared with.
    """

    constructs: tuple[Construct, ...]
    rule: str
    yields_to: frozenset[Construct]
    start: int
    end: int
    quote: str
    order: int = 0
    product: Product | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A reading where it stands in the trial."""

    passage: Passage
    reading: Reading

    @property
    def is_title(self) -> bool:
        """Return whether a title says so."""
        return self.passage.field in TITLES

    @property
    def is_name(self) -> bool:
        """Return whether a title or the name of an intervention says so."""
        return _is_name(self.passage)


def _is_name(passage: Passage) -> bool:
    return passage.field in TITLES or (passage.field == "interventions" and len(passage.text) <= NAME_LENGTH)


@cache
def _asides() -> tuple[tuple[str, str, str, str], ...]:
    return tuple((of, verdict, before, after) for _, of, verdict, before, after, _ in rows("asides"))


@lru_cache(maxsize=512)
def _readings(text: str, *, is_title: bool) -> tuple[Reading, ...]:
    """Return what a text names, in the order in which it stands there, without asides."""
    narrow = narrowed(text)
    products = [(said.mention, said.rule) for _, readings in lists_read(narrow) for said in readings]
    products = [(mention, rule) for mention, rule in products if mention.product]
    rest = without(narrow, [(mention.start, mention.end) for mention, _ in products])
    found = [
        Reading(
            each.kind.constructs, each.kind.id, each.kind.yields_to, each.start, each.end, narrow[each.start : each.end]
        )
        for each in named(rest)
    ]
    for mention, rule in products:
        kinds = _kinds_of(mention.product) if rule == PRODUCT_RULE else ()
        found.append(
            Reading(
                kinds,
                rule,
                frozenset(),
                mention.start,
                mention.end,
                narrow[mention.start : mention.end],
                0,
                mention.product,
            )
        )
    about_effects = is_title and AFTERCARE.search(narrow) is not None
    judged = (_judged(each, narrow, about_effects=about_effects) for each in found if each.constructs)
    return tuple(sorted(filter(None, judged), key=lambda each: (each.start, each.end, each.rule)))


def _kinds_of(product: Product | None) -> tuple[Construct, ...]:
    """Return the kind of a named product; cytokines and the like, without an antigen, have none."""
    is_directed = product is not None and any(role in DIRECTED for _, role in product.antigens)
    return (product.construct,) if product and (is_directed or product.construct is not Construct.OTHER) else ()


def _judged(reading: Reading, text: str, *, about_effects: bool) -> Reading | None:
    """Return a reading with what the words around it make of it, or None where they make it an aside."""
    before = text[max(0, reading.start - BEFORE) : reading.start]
    after = text[reading.end : reading.end + AFTER]
    is_drug = reading.constructs[0] in DRUGS
    for of, verdict, ahead, behind in _asides():
        if of and not is_drug:
            continue
        if not (compiled(ahead, r"\Z").search(before) if ahead else compiled(behind).match(after)):
            continue
        if verdict == COMPARATOR:
            reading = replace(reading, order=1)
        elif about_effects and not is_drug:
            reading = replace(reading, rule=AFTERCARE_RULE)
        else:
            return None
    return reading


def constructs(passages: Iterable[Passage]) -> tuple[TrialConstruct, ...]:
    """Return the kinds of product that a trial studies; the order of the passages does not matter."""
    ordered = sorted({each for each in passages if each.bears_targets}, key=lambda passage: passage.rank)
    found = [
        Found(each, reading) for each in ordered for reading in _readings(each.text, is_title=each.field in TITLES)
    ]
    found = [each for each in found if each.is_title or not _is_support(each.reading.product)]
    standing = _standing(_chosen(found), found)
    origins = _origins(ordered, [each for each in found if CELLS & standing.intersection(each.reading.constructs)])
    return tuple(_construct(kind, found, origins.get(kind, ())) for kind in Construct if kind in standing)


def _is_support(product: Product | None) -> bool:
    return product is not None and {symbol for symbol, _ in product.antigens} <= symbol_sets()["support"]


def _kinds(found: Iterable[Found]) -> set[Construct]:
    return {kind for each in found for kind in each.reading.constructs}


def _chosen(found: Sequence[Found]) -> list[Found]:
    """Return what counts: titles and names; other texts where those name nothing, or for a closer word."""
    least = min((each.reading.order for each in found), default=0)
    names = [each for each in found if each.is_name and each.reading.order == least]
    others = [each for each in found if not each.is_name and each.reading.order == least]
    if not names:
        return others
    has_title = any(each.is_title for each in names)
    more = [] if has_title or _kinds(names) & CELLS else [each for each in others if _kinds([each]) & CELLS]
    closer = frozenset[Construct]().union(*(each.reading.yields_to for each in names))
    return [*names, *more, *(each for each in others if closer.intersection(each.reading.constructs))]


def _standing(chosen: Sequence[Found], found: Sequence[Found]) -> set[Construct]:
    """Return the constructs that give way to no other and are no drug beside cells."""
    present = _kinds(chosen)
    standing = _kinds(each for each in chosen if not each.reading.yields_to & present)
    if standing & CELLS and not _has_leading_drug(found):
        standing -= DRUGS
    return standing


def _has_leading_drug(found: Iterable[Found]) -> bool:
    """Return whether a title names a drug before any cells, and not as what they are combined with."""
    firsts: dict[Passage, Found] = {}
    for each in found:
        if each.is_title and _kinds([each]) & (CELLS | DRUGS):
            firsts.setdefault(each.passage, each)
    return any(
        each.reading.constructs[0] in DRUGS
        and not BESIDES.search(passage.text[max(0, each.reading.start - BEFORE) : each.reading.start])
        for passage, each in firsts.items()
    )


Stated = tuple[Passage, Statement]


def _origins(ordered: Sequence[Passage], cells: Sequence[Found]) -> dict[Construct, tuple[Stated, ...]]:
    """Return what is stated of the origin of each kind of cells: in titles and names, else in other texts."""
    stated: dict[bool, dict[Construct, list[Stated]]] = {True: {}, False: {}}
    everywhere = _kinds(cells) & CELLS
    mixed = [kinds for kinds in {CELLS.intersection(each.reading.constructs) for each in cells} if len(kinds) > 1]
    standing: dict[Passage, list[Reading]] = {}
    for each in cells:
        standing.setdefault(each.passage, []).append(each.reading)
    for passage in ordered if cells else ():
        here = standing.get(passage, [])
        for statement in (*_statements(passage.text), *_of_names(here)):
            nearest = _nearest(statement, here, passage.text) or everywhere
            for kind in nearest.union(*(one for one in mixed if nearest & one)):
                stated[_is_name(passage)].setdefault(kind, []).append((passage, statement))
    return {kind: tuple(stated[True].get(kind) or stated[False].get(kind) or ()) for kind in everywhere}


@lru_cache(maxsize=512)
def _statements(text: str) -> tuple[Statement, ...]:
    return tuple(statements(narrowed(text)))


def _of_names(readings: Iterable[Reading]) -> Iterator[Statement]:
    """Yield that a product's INN says that it is of the patient's own cells."""
    for each in readings:
        if each.product and any(name.endswith(AUTOLOGOUS_NAME) for name in each.product.names):
            yield Statement(Origin.AUTOLOGOUS, PRODUCT_RULE, each.start, each.end, each.quote)


def _nearest(statement: Statement, readings: Sequence[Reading], text: str) -> set[Construct]:
    """Return the cells named nearest to a statement, and those joined to them; readings are in their order."""
    place = bisect_left(readings, statement.start, key=lambda each: each.start)
    around = range(max(0, place - 1), min(len(readings), place + 1))
    if not around:
        return set()
    nearest = min(around, key=lambda one: max(readings[one].start - statement.end, statement.start - readings[one].end))
    first, last = max(0, nearest - JOINED), min(len(readings) - 1, nearest + JOINED)
    while first < nearest and not _are_joined(readings[first : nearest + 1], text):
        first += 1
    while last > nearest and not _are_joined(readings[nearest : last + 1], text):
        last -= 1
    return {kind for each in readings[first : last + 1] for kind in each.constructs} & CELLS


def _are_joined(readings: Sequence[Reading], text: str) -> bool:
    """Return whether nothing but small words stands between readings."""
    return all(JOINT.fullmatch(narrowed(text[one.end : other.start])) for one, other in pairwise(readings))


def _construct(kind: Construct, found: Iterable[Found], stated: Sequence[Stated]) -> TrialConstruct:
    named_by = sorted((each for each in found if kind in each.reading.constructs), key=lambda each: not each.is_name)
    origins = {each.origin for _, each in stated}
    said = dict.fromkeys(_key(each.passage, each.reading.rule, each.reading.quote) for each in named_by)
    origin = dict.fromkeys(_key(passage, each.rule, each.quote) for passage, each in stated)
    kept = dict.fromkeys((*tuple(said)[:EVIDENCE_LIMIT], *tuple(origin)[:EVIDENCE_LIMIT]))
    return TrialConstruct(
        construct_=kind,
        origin=None if not origins else next(iter(origins)) if len(origins) == 1 else Origin.BOTH,
        evidence=tuple(
            Evidence(registry=registry, field=field, quote=quote, rule=rule) for registry, field, quote, rule in kept
        ),
    )


def _key(passage: Passage, rule: str, quote: str) -> tuple[str, str, str, str]:
    return passage.registry, passage.field, quote[:QUOTE_LENGTH].strip(), rule


def agreed(antigens: Iterable[TrialAntigen], studied: Sequence[TrialConstruct]) -> tuple[TrialAntigen, ...]:
    """Return the antigens with constructs that the trial has: of a product's antigen another one gives way to the only
    one of the trial, and to none where the trial has several.
    """
    present = [each.construct_ for each in studied if each.construct_ is not Construct.IN_VIVO_CAR]
    only = present[0] if len(present) == 1 else None
    return tuple(
        each.model_copy(update={"construct_": only})
        if each.role in DIRECTED and each.construct_ and each.construct_ not in present
        else each
        for each in antigens
    )

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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from functions.vocabulary.constructs import Kind, named, narrowed, without
from functions.vocabulary.origins import AUTOLOGOUS_NAME, Statement, statements
from functions.vocabulary.products import Product
from functions.vocabulary.rules import PRODUCT_RULE, compiled, symbol_sets
from functions.vocabulary.tables import rows
from functions.vocabulary.targets import EVIDENCE_LIMIT, QUOTE_LENGTH, Passage, lists_read
from schemas.search import DIRECTED
from schemas.terms import Construct, Origin
from schemas.trial import Evidence, TrialAntigen, TrialConstruct

DRUGS: Final = frozenset(
    {Construct.ANTIBODY, Construct.ADC, Construct.BISPECIFIC, Construct.FUSION_PROTEIN, Construct.RADIOLIGAND}
)
CELLS: Final = frozenset(Construct) - DRUGS - {Construct.VACCINE, Construct.OTHER, Construct.IN_VIVO_CAR}
TITLES: Final = ("brief_title", "official_title")
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
JOINT: Final = re.compile(r"[-\s/,&+]*(?:and|or)?[-\s/,&+]*")


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
    order: int
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
        return self.is_title or (self.passage.field == "interventions" and len(self.passage.text) <= NAME_LENGTH)

    @property
    def evidence(self) -> Evidence:
        """Return the words and the rule."""
        return _evidence(self.passage, self.reading.rule, self.reading.start, self.reading.end)


def _evidence(passage: Passage, rule: str, start: int, end: int) -> Evidence:
    quote = narrowed(passage.text)[start : min(end, start + QUOTE_LENGTH)].strip()
    return Evidence(registry=passage.registry, field=passage.field, quote=quote, rule=rule)


@cache
def _asides() -> tuple[tuple[str, str, str, str], ...]:
    return tuple((of, verdict, before, after) for _, of, verdict, before, after, _ in rows("asides"))


@lru_cache(maxsize=512)
def _readings(text: str, *, is_title: bool) -> tuple[Reading, ...]:
    """Return what a text names, in the order in which it stands there."""
    narrow = narrowed(text)
    known = list(_products(narrow))
    spans = [(each.start, each.end) for each in known]
    about_effects = is_title and AFTERCARE.search(narrow) is not None
    found = [
        reading
        for naming in named(without(narrow, spans))
        if (reading := _judged(naming.kind, naming.start, naming.end, narrow, about_effects=about_effects))
    ]
    return tuple(sorted((*known, *found), key=lambda each: (each.start, each.end, each.rule)))


def _products(narrow: str) -> Iterator[Reading]:
    """Yield the named products; prior therapy, and what has neither an antigen nor a kind, names no construct."""
    for group, said in lists_read(narrow):
        for reading in said:
            product = reading.mention.product
            if product is None:
                continue
            is_directed = any(role in DIRECTED for _, role in product.antigens)
            is_kind = reading.rule == PRODUCT_RULE and (is_directed or product.construct is not Construct.OTHER)
            kinds = (product.construct,) if is_kind else ()
            order = int(_is_compared(group.before))
            yield Reading(kinds, PRODUCT_RULE, frozenset(), reading.mention.start, reading.mention.end, order, product)


def _is_compared(before: str) -> bool:
    """Return whether words end in what a product is compared with."""
    asides = (pattern for _, verdict, pattern, _ in _asides() if verdict == COMPARATOR)
    return any(compiled(pattern, r"\Z").search(before) for pattern in asides)


def _judged(kind: Kind, start: int, end: int, text: str, *, about_effects: bool) -> Reading | None:
    """Return the reading of a naming, or None where the words around it make it an aside."""
    before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
    is_drug, rule, order = kind.constructs[0] in DRUGS, kind.id, 0
    for of, verdict, ahead, behind in _asides():
        if of and not is_drug:
            continue
        fits = compiled(ahead, r"\Z").search(before) if ahead else compiled(behind).match(after)
        if not fits:
            continue
        if verdict == COMPARATOR:
            order = 1
        elif about_effects and not is_drug:
            rule = AFTERCARE_RULE
        else:
            return None
    return Reading(kind.constructs, rule, kind.yields_to, start, end, order)


def constructs(passages: Iterable[Passage]) -> tuple[TrialConstruct, ...]:
    """Return the kinds of product that a trial studies; the order of the passages does not matter."""
    ordered = sorted({each for each in passages if each.bears_targets}, key=lambda passage: passage.rank)
    found = [
        Found(each, reading)
        for each in ordered
        for reading in _readings(each.text, is_title=each.field in TITLES)
        if reading.constructs
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
    if standing & CELLS and not any(_leads(each, found) for each in chosen):
        standing -= DRUGS
    return standing


def _leads(drug: Found, found: Iterable[Found]) -> bool:
    """Return whether a title names a drug before any cells, and not as what they are combined with."""
    start = drug.reading.start
    if not drug.is_title or drug.reading.constructs[0] not in DRUGS:
        return False
    if BESIDES.search(narrowed(drug.passage.text)[max(0, start - BEFORE) : start]):
        return False
    beside = (each.reading for each in found if each.passage is drug.passage and _kinds([each]) & CELLS)
    return all(start < reading.start for reading in beside)


Stated = tuple[Passage, Statement]


def _origins(ordered: Sequence[Passage], cells: Sequence[Found]) -> dict[Construct, tuple[Stated, ...]]:
    """Return what is stated of the origin of each kind of cells: in titles and names, else in other texts."""
    stated: dict[bool, dict[Construct, list[Stated]]] = {True: {}, False: {}}
    everywhere = _kinds(cells) & CELLS
    for passage in ordered if cells else ():
        here = [each.reading for each in cells if each.passage is passage]
        is_name = Found(passage, NOTHING).is_name
        for statement in (*_statements(passage.text), *_of_names(here)):
            for kind in _nearest(statement, here, narrowed(passage.text)) or everywhere:
                stated[is_name].setdefault(kind, []).append((passage, statement))
    return {kind: tuple(stated[True].get(kind) or stated[False].get(kind) or ()) for kind in everywhere}


NOTHING: Final = Reading((), "", frozenset(), 0, 0, 0)


@lru_cache(maxsize=512)
def _statements(text: str) -> tuple[Statement, ...]:
    return tuple(statements(narrowed(text)))


def _of_names(readings: Iterable[Reading]) -> Iterator[Statement]:
    """Yield that a product's INN says that it is of the patient's own cells."""
    for each in readings:
        if each.product and any(name.endswith(AUTOLOGOUS_NAME) for name in each.product.names):
            yield Statement(Origin.AUTOLOGOUS, PRODUCT_RULE, each.start, each.end)


def _nearest(statement: Statement, readings: Sequence[Reading], text: str) -> set[Construct]:
    """Return the cells named nearest to a statement, and those joined to them."""
    if not readings:
        return set()
    distances = [max(each.start - statement.end, statement.start - each.end, 0) for each in readings]
    first = last = distances.index(min(distances))
    while last + 1 < len(readings) and JOINT.fullmatch(text[readings[last].end : readings[last + 1].start]):
        last += 1
    while first and JOINT.fullmatch(text[readings[first - 1].end : readings[first].start]):
        first -= 1
    return {kind for each in readings[first : last + 1] for kind in each.constructs} & CELLS


def _construct(kind: Construct, found: Iterable[Found], stated: Sequence[Stated]) -> TrialConstruct:
    named_by = sorted((each for each in found if kind in each.reading.constructs), key=lambda each: not each.is_name)
    said = dict.fromkeys(_key(each.evidence) for each in named_by)
    origin = dict.fromkeys(_key(_evidence(passage, each.rule, each.start, each.end)) for passage, each in stated)
    kept = (*tuple(said)[:EVIDENCE_LIMIT], *tuple(origin)[:EVIDENCE_LIMIT])
    origins = {each.origin for _, each in stated}
    return TrialConstruct(
        construct_=kind,
        origin=None if not origins else next(iter(origins)) if len(origins) == 1 else Origin.BOTH,
        evidence=tuple(
            Evidence(registry=registry, field=field, quote=quote, rule=rule)
            for registry, field, quote, rule in dict.fromkeys(kept)
        ),
    )


def _key(evidence: Evidence) -> tuple[str, str, str, str]:
    return evidence.registry, evidence.field, evidence.quote, evidence.rule


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

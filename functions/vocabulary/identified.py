"""What a user's words or ids mean: concepts by their own ids, by ids elsewhere, or by any of their names."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from functions.vocabulary import antigens, conditions
from functions.vocabulary.antigens import Antigen
from functions.vocabulary.conditions import Concept

AROUND: Final = re.compile(
    r"^(?:anti[-\s]?|α-?)|(?:[-\s]*(?:antigens?|positive|protein|molecule|directed|targeted|specific|antibod(?:y|ies)"
    r"|(?:CAR|TCR)(?:[-\s]?T)?|T[-\s]?cells?|cells?|therapy)|\+)+$",
    re.IGNORECASE,
)
"""What people write around an antigen: `anti-CD19`, `CD19 antigen`, `CD19 CAR-T`."""
VIRUSES: Final = {"SARS-COV-2": "SARS2", "ADENOVIRUS": "ADV", "CYTOMEGALOVIRUS": "CMV", "EPSTEIN-BARR VIRUS": "EBV"}


def antigens_of(words: str) -> tuple[Antigen, ...]:
    """Return the antigens that words can mean, or the one with this id (`HGNC:7315`, `P11836`); none where unknown."""
    found = antigens.lookup(words) or tuple(
        antigens.table()[symbol] for symbol in _antigen_ids().get(words.upper(), ())
    )
    return found or antigens.lookup(AROUND.sub("", words)) or _of_virus(words)


def _of_virus(words: str) -> tuple[Antigen, ...]:
    """Return the antigens of a virus: `HPV`, `EBV`."""
    beginning = f"{VIRUSES.get(words.upper(), words.upper())}-"
    return tuple(
        antigen
        for antigen in antigens.table().values()
        if antigen.kind == "viral" and antigen.symbol.upper().startswith(beginning)
    )


def conditions_of(words: str) -> tuple[Concept, ...]:
    """Return the conditions that words can mean, or those with this DOID, MONDO, MeSH or NCIt id; none where unknown.

    Sources do not part diseases alike: an id elsewhere that a concept and its kinds share is the concept's; one that
    concepts side by side share is of them all.
    """
    one = conditions.get(words.upper())
    numbers = (one.id,) if one else _condition_ids().get(words.upper(), ())
    widest = [number for number in numbers if not set(conditions.ancestors(number)) & set(numbers)]
    found = (conditions.get(number) for number in widest)
    return tuple(concept for concept in found if concept) or conditions.lookup(words)


def antigen_ids(antigen: Antigen) -> dict[str, tuple[str, ...]]:
    """Return an antigen's ids elsewhere by source: `hgnc`, `uniprot`, `entrez`."""
    return dict(antigen.ids)


def condition_ids(concept: Concept) -> dict[str, tuple[str, ...]]:
    """Return a condition's ids by source: `doid`, `mondo`, `mesh`, `ncit`; its own is one of them."""
    source, _, number = concept.id.partition(":")
    own = {"DOID": "doid", "MONDO": "mondo", "NCIT": "ncit"}.get(source, source.lower())
    found = {
        "doid": (),
        "mondo": (concept.mondo,) if concept.mondo else (),
        "mesh": concept.mesh,
        "ncit": concept.ncit,
    }
    found[own] = tuple(dict.fromkeys((number if own == "ncit" else concept.id, *found.get(own, ()))))
    return {source: numbers for source, numbers in found.items() if numbers}


@cache
def _antigen_ids() -> Mapping[str, tuple[str, ...]]:
    """Return the symbols by id: as written where it has letters, and always with its source (`UNIPROT:P11836`)."""
    return _by_id((antigen.symbol, antigen_ids(antigen)) for antigen in antigens.table().values())


@cache
def _condition_ids() -> Mapping[str, tuple[str, ...]]:
    concepts = (concept for number in conditions.numbers() if (concept := conditions.get(number)))
    return _by_id((concept.id, condition_ids(concept)) for concept in concepts)


def _by_id(concepts: Iterable[tuple[str, Mapping[str, tuple[str, ...]]]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for own, ids in concepts:
        for source, numbers in ids.items():
            for number in numbers:
                full = number if ":" in number else f"{source}:{number}"
                for written in {full.upper()} if number.isdigit() else {number.upper(), full.upper()}:
                    found[written] = (*found.get(written, ()), own)
    return MappingProxyType(found)

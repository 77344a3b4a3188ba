"""Trial to document: what the search engine holds of a trial, and the mapping and settings that hold it."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from functions import countries
from functions.times import sortable
from functions.vocabulary import conditions
from schemas.api import SourceSummary, TrialSummary
from schemas.model import Model
from schemas.search import ANY, Document, SortValue, SortValues, antigen_key, antigen_roles_key, construct_key
from schemas.terms import Basis, Origin
from schemas.trial import Trial

Value = TypeVar("Value", bound=str)
Part = TypeVar("Part", bound=Model)

MAPPING_VERSION: Final = 2
"""Raised with every change of MAPPING or of what a document holds; it calls for a rebuild of the index."""

_KEYWORD: Final[dict[str, Any]] = {"type": "keyword"}
_WORDS: Final[dict[str, Any]] = {"type": "text", "analyzer": "words"}


def _sort_value(value: str) -> dict[str, Any]:
    return {"properties": {"known": {"type": "byte"}, "value": {"type": value}}}


MAPPING: Final[Mapping[str, Any]] = {
    "settings": {
        # One shard: counts of facets are then exact, and a million documents of some 8 kB stay well below the 50 GB
        # that a shard should have.
        "number_of_shards": 1,
        # No copy on a domain of one node, where a copy could have no place; one copy as soon as there is a second node.
        "auto_expand_replicas": "0-1",
        # Stated, because an index that leaves it out stops refreshing after 30 s without a search, and the next search
        # would then not see what has been written since.
        "refresh_interval": "1s",
        # How long the version of a deleted document is remembered. 60 s is the default; a stream's retries last for a
        # day, and none of them may bring back what a later version has deleted.
        "gc_deletes": "24h",
        "analysis": {
            # Snowball's English stemmer also takes off a possessive "'s"; the engine's separate filter for it is not
            # the same on all engines, and stop words would break phrases such as "T-ALL".
            "filter": {"english": {"type": "stemmer", "language": "porter2"}},
            "analyzer": {
                "words": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "asciifolding", "english"]}
            },
        },
    },
    "mappings": {
        "dynamic": "strict",
        "properties": {
            "nct_id": _KEYWORD,
            "status": _KEYWORD,
            "phases": _KEYWORD,
            "study_type": _KEYWORD,
            "sponsor_class": _KEYWORD,
            "registries": _KEYWORD,
            # What a page writes can be of any length, and the engine refuses a document with a key over 32,766 bytes.
            # The longest name of a country has 56 letters.
            "countries": {"type": "keyword", "ignore_above": 200},
            "country_keys": {"type": "keyword", "ignore_above": 200},
            "start_year": _KEYWORD,
            "study_ids": {"type": "keyword", "ignore_above": 200},
            "antigen_keys": _KEYWORD,
            "antigen_roles": _KEYWORD,
            "constructs": _KEYWORD,
            "construct_keys": _KEYWORD,
            "condition_ids": _KEYWORD,
            "stated_condition_ids": _KEYWORD,
            "all_condition_ids": _KEYWORD,
            "has_conflict": {"type": "boolean"},
            "titles": _WORDS,
            "subject": _WORDS,
            "body": _WORDS,
            "sort": {
                "properties": {
                    "last_updated_date": _sort_value("keyword"),
                    "start_date": _sort_value("keyword"),
                    "completion_date": _sort_value("keyword"),
                    "enrollment": _sort_value("long"),
                    "changed_at": _sort_value("keyword"),
                }
            },
            "summary": {"type": "keyword", "index": False, "doc_values": False},
        },
    },
}
"""Settings and mapping of the index. Nothing is found out by the engine: a key that is not here is refused."""

_PERSONAL: Final = ("contacts", "responsible_party")
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")  # "contact trials@example.org for details"


def document(trial: Trial) -> dict[str, Any]:
    """Return the JSON document of a trial; it names no contact, and equal trials give equal documents."""
    stated = [concept.id for concept in trial.condition_concepts if concept.basis is Basis.STATED]
    concepts = [concept.id for concept in trial.condition_concepts]
    places = countries.canonical_names(trial.countries)
    return Document(
        nct_id=trial.nct_id,
        status=trial.overall_status,
        phases=trial.phases,
        study_type=trial.study_type,
        sponsor_class=trial.sponsor.class_ if trial.sponsor else None,
        registries=_unique(source.registry for source in trial.sources),
        countries=places,
        country_keys=_unique(map(countries.key, places)),
        start_year=trial.start_date[:4] if trial.start_date else None,
        study_ids=_study_ids(trial),
        antigen_keys=_antigen_keys(trial),
        antigen_roles=_antigen_roles(trial),
        constructs=tuple(each.construct_ for each in trial.constructs),
        construct_keys=_construct_keys(trial),
        condition_ids=_unique(concepts),
        stated_condition_ids=_with_ancestors(stated),
        all_condition_ids=_with_ancestors(concepts),
        has_conflict=bool(trial.conflicts),
        titles=_texts((trial.brief_title, trial.official_title, trial.acronym)),
        subject=_texts((*trial.conditions, *trial.keywords, *(i.name for i in trial.interventions))),
        body=_body(trial),
        sort=_sort_values(trial),
        summary=json.dumps(summary(trial).to_json(), ensure_ascii=False, separators=(",", ":")),
    ).to_json()


def summary(trial: Trial) -> TrialSummary:
    """Return the part of a trial that a list of hits shows."""
    shared = TrialSummary.model_fields.keys() & Trial.model_fields.keys()
    values: dict[str, Any] = {name: getattr(trial, name) for name in shared}
    changed: dict[str, Any] = {
        "interventions": tuple(item.model_copy(update={"description": None}) for item in trial.interventions),
        "sponsor": trial.sponsor and trial.sponsor.model_copy(update={"description": None}),
        "countries": countries.canonical_names(trial.countries),
        "sources": tuple(_part(SourceSummary, source) for source in trial.sources),
        "conflicts": tuple(
            conflict.model_copy(update={"values": ()}) if conflict.field.startswith(_PERSONAL) else conflict
            for conflict in trial.conflicts
        ),
    }
    return TrialSummary(**values | changed)


def _part(part: type[Part], whole: Model) -> Part:
    return part(**{name: getattr(whole, name) for name in part.model_fields})


def _unique(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(values))


def _texts(values: Iterable[str | None]) -> tuple[str, ...]:
    """Return the texts that say something, each once, without e-mail addresses."""
    return tuple(dict.fromkeys(_EMAIL.sub(" ", value) for value in values if value))


def _with_ancestors(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({wider for concept in ids for wider in (concept, *conditions.ancestors(concept))}))


def _antigen_keys(trial: Trial) -> tuple[str, ...]:
    """Return all keys under which the trial's antigens are found: role and construct of a key belong to one antigen."""
    return tuple(
        sorted(
            {
                antigen_key(role, construct, symbol)
                for antigen in trial.antigens
                for role in (antigen.role, ANY)
                for construct in (antigen.construct_ or ANY, ANY)
                for symbol in (antigen.symbol, ANY)
            }
        )
    )


def _construct_keys(trial: Trial) -> tuple[str, ...]:
    """Return all keys under which the trial's constructs are found: kind and origin of a key belong to one construct.

    Where a product may be of either origin, it is found by both.
    """
    return tuple(
        sorted(
            {
                construct_key(kind, origin)
                for each in trial.constructs
                for kind in (each.construct_, ANY)
                for origin in (*_either(each.origin), ANY)
            }
        )
    )


def _either(origin: Origin | None) -> tuple[Origin, ...]:
    if origin is None:
        return ()
    return (Origin.AUTOLOGOUS, Origin.ALLOGENEIC) if origin is Origin.BOTH else (origin,)


def _antigen_roles(trial: Trial) -> tuple[str, ...]:
    roles: dict[str, set[str]] = {}
    for antigen in trial.antigens:
        roles.setdefault(antigen.symbol, set()).add(antigen.role)
    return tuple(antigen_roles_key(symbol, frozenset(found)) for symbol, found in sorted(roles.items()))


def _study_ids(trial: Trial) -> tuple[str, ...]:
    return _texts((trial.org_study_id, *(other.id for other in trial.other_ids)))


def _body(trial: Trial) -> tuple[str, ...]:
    """Return what else a trial says of itself; not its criteria (what it excludes it is not about), sites, persons."""
    sponsors = (*((trial.sponsor.name,) if trial.sponsor else ()), *(party.name for party in trial.collaborators))
    return _texts(
        (
            trial.nct_id,
            *_study_ids(trial),
            trial.brief_summary,
            trial.plain_language_summary,
            trial.detailed_description,
            *(item.description for item in trial.interventions),
            *(text for arm in trial.arms for text in (arm.label, arm.description)),
            *(outcome.measure for outcome in (*trial.primary_outcomes, *trial.secondary_outcomes)),
            *sponsors,
        )
    )


def _sort_values(trial: Trial) -> SortValues:
    count = trial.enrollment.count if trial.enrollment else None
    return SortValues(
        last_updated_date=_date(trial.last_updated_date),
        start_date=_date(trial.start_date),
        completion_date=_date(trial.completion_date),
        enrollment=SortValue(known=int(count is not None), value=count or 0),
        changed_at=_date(sortable(trial.changed_at)),
    )


def _date(value: str | None) -> SortValue:
    return SortValue(known=int(value is not None), value=value or "")

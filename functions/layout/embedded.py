"""Data inside a page of HTML: schema.org's account of a trial (JSON-LD), and studies of ClinicalTrials.gov.

Of schema.org the types MedicalStudy, MedicalTrial and MedicalObservationalStudy are read, as one object, in a list, in
an `@graph` or as the `mainEntity` of a page. What says less than a field of ours is left out: a MedicalTrial need not
be interventional, a Drug can be a biological, an alternate name can be anything, the code of a country is no name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import Any, Final

from functions import normalise
from functions.errors import MalformedContent
from functions.layout.draft import Draft
from functions.layout.html import embedded_json
from functions.layout.leaves import document
from schemas.facts import Intervention, Location
from schemas.identifiers import nct_ids_in
from schemas.terms import Allocation, Masking, ObservationalModel, StudyType, TimePerspective

Thing = Mapping[str, Any]

_STUDIES: Final = frozenset({"MedicalStudy", "MedicalTrial", "MedicalObservationalStudy"})
_NAMED: Final = {"application/ld+json": "Medical", "application/json": "protocolSection"}
_SUBJECTS: Final = frozenset(
    {"Drug", "DietarySupplement", "MedicalDevice", "MedicalProcedure", "MedicalTherapy", "RadiationTherapy"}
)
_DESIGNS: Final[Mapping[str, tuple[str, Any]]] = {
    "RandomizedTrial": ("design.allocation", Allocation.RANDOMIZED),
    "OpenTrial": ("design.masking", Masking.NONE),
    "SingleBlindedTrial": ("design.masking", Masking.SINGLE),
    "DoubleBlindedTrial": ("design.masking", Masking.DOUBLE),
    "TripleBlindedTrial": ("design.masking", Masking.TRIPLE),
    "CohortStudy": ("design.observational_model", ObservationalModel.COHORT),
    "CrossSectional": ("design.time_perspective", TimePerspective.CROSS_SECTIONAL),
}
_RESULTS: Final = {"ResultsAvailable": True, "ResultsNotAvailable": False}
_CUT = re.compile(r"(?:…|\.\.\.)$|</?[A-Za-z]")  # a beginning, or markup: no text as the registry has it
_DEEPEST: Final = 100  # a study has 12 levels
_CODE = re.compile(r"[A-Z]{2,3}")  # "CN", "USA"


@dataclass(frozen=True, slots=True)
class Embedded:
    """Objects in the scripts of a page, each by the NCT ID that it states of itself, in page order and once each."""

    studies: tuple[tuple[str, Thing], ...] = ()
    trials: tuple[tuple[str, Thing], ...] = ()

    def of(self, nct_id: str) -> "Embedded":
        """Return the objects that are about one trial."""
        return Embedded(
            tuple(each for each in self.studies if each[0] == nct_id),
            tuple(each for each in self.trials if each[0] == nct_id),
        )

    def only(self, title: str | None, url: str | None) -> str | None:
        """Return the one NCT ID of which all objects are, if one of them has the page's title or address.

        The title or address shows that it is not another trial, to which the page merely points.
        """
        objects = (*self.studies, *self.trials)
        is_it = any(_is_titled(thing, title) or _is_at(thing, url) for _, thing in objects)
        return objects[0][0] if is_it and len({nct_id for nct_id, _ in objects}) == 1 else None


def embedded(html: str) -> Embedded:
    """Return the studies and trials in the scripts of a page; what is no JSON, or nested too deep, is passed over."""
    studies: list[tuple[str, Thing]] = []
    trials: list[tuple[str, Thing]] = []
    for media_type, text in embedded_json(html):
        if _NAMED[media_type] not in text:  # most scripts are a site's own, and reading 3 MB of them takes 2 s
            continue
        try:
            data = document(text)
        except MalformedContent:
            continue
        if _is_deep(data):
            continue
        if media_type == "application/ld+json":
            trials += [(nct_id, thing) for thing in _linked(data) if (nct_id := _identifier(thing))]
        else:
            studies += [(nct_id, study) for study in _protocols(data) if (nct_id := _study_id(study))]
    return Embedded(_once(studies), _once(trials))


def read_trial(thing: Thing, draft: Draft) -> None:
    """Read schema.org's account of a trial into a draft: name, status, sponsor, conditions, products, sites, design."""
    draft.text("brief_title", _first(thing, "name", "headline"))
    description = _first(thing, "description")
    draft.text("brief_summary", None if description and _CUT.search(description) else description)
    _status(thing, draft)
    sponsors = _names(thing.get("sponsor"))
    draft.text("sponsor.name", sponsors[0] if len(sponsors) == 1 else None)  # of several none is marked as the lead
    subjects = [each for each in _each(thing.get("studySubject")) if isinstance(each, dict)]
    conditions = _names([each for each in subjects if "MedicalCondition" in _types(each)])
    draft.names("conditions", _names(thing.get("healthCondition")) or conditions)
    products = _names([each for each in subjects if _types(each) & _SUBJECTS])
    named = [normalise.typed_intervention(name) for name in products]
    draft.put("interventions", tuple(Intervention(type=kind, name=name) for kind, name in dict.fromkeys(named)))
    draft.typed("phases", " / ".join(_texts(thing.get("phase"))), normalise.phases)
    _design(thing, draft)
    _sites(thing, draft)


def _status(thing: Thing, draft: Draft) -> None:
    """Read a MedicalStudyStatus ("https://schema.org/ActiveNotRecruiting") or plain words."""
    for word in _terms(thing.get("status")):
        if word in _RESULTS:
            draft.put("has_results", _RESULTS[word])
        else:
            draft.typed("overall_status", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word), normalise.status)


def _design(thing: Thing, draft: Draft) -> None:
    """Read what the enumerations say; a design that is named twice in different ways is not known."""
    if "MedicalObservationalStudy" in _types(thing):
        draft.put("study_type", StudyType.OBSERVATIONAL)
    words = (*_terms(thing.get("trialDesign")), *_terms(thing.get("studyDesign")))
    named = {_DESIGNS[word] for word in words if word in _DESIGNS}
    for path, value in named:
        if [path for path, _ in named].count(path) == 1:
            draft.put(path, value)


def _sites(thing: Thing, draft: Draft) -> None:
    """Read places with an address, places in words, and countries."""
    found: list[Location] = []
    countries: list[str] = []
    for each in _each(thing.get("studyLocation")):
        if isinstance(each, str):
            found += filter(None, [normalise.place(_plain(each))])
        elif isinstance(each, dict) and "Country" in _types(each):
            countries += _names(each)
        elif isinstance(each, dict) and isinstance(each.get("address"), dict):
            found.append(_site(each, each["address"]))
    known = tuple(dict.fromkeys(site for site in found if site != Location()))
    draft.put("locations", known)
    draft.put("countries", tuple(dict.fromkeys([*countries, *(site.country for site in known if site.country)])))


def _site(place: Thing, address: Thing) -> Location:
    country = next(iter(_names(address.get("addressCountry"))), None)
    text = partial(_first, address)
    return Location(
        facility=_first(place, "name"),
        city=text("addressLocality"),
        state=text("addressRegion"),
        country=None if country and _CODE.fullmatch(country) else country,
    )


def _is_deep(data: Any) -> bool:
    level = [data]
    for _ in range(_DEEPEST):
        groups = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level = [member for group in groups for member in group]
    return bool(level)


def _linked(data: Any) -> Iterator[Thing]:
    """Yield the studies of a JSON-LD document."""
    pending = [data]
    while pending:
        each = pending.pop()
        if isinstance(each, list):
            pending += reversed(each)
        elif isinstance(each, dict) and _types(each) & _STUDIES:
            yield each
        elif isinstance(each, dict):
            pending += [each[member] for member in ("mainEntity", "@graph") if member in each]


def _protocols(data: Any) -> Iterator[Thing]:
    """Yield the studies of ClinicalTrials.gov anywhere inside a document."""
    pending = [data]
    while pending:
        each = pending.pop()
        if isinstance(each, dict) and isinstance(each.get("protocolSection"), dict):
            yield each
        elif isinstance(each, dict | list):
            pending += reversed(each if isinstance(each, list) else list(each.values()))


def _study_id(study: Thing) -> str | None:
    module = study["protocolSection"].get("identificationModule")
    stated = module.get("nctId") if isinstance(module, dict) else None
    return next(iter(nct_ids_in(stated)), None) if isinstance(stated, str) else None


def _identifier(thing: Thing) -> str | None:
    """Return the NCT ID of a trial: of an `identifier` or a `code` (MedicalCode), in words or with a value."""
    stated = [*_each(thing.get("identifier")), *_each(thing.get("code"))]
    values = [_first(each, "value", "codeValue", "@value") if isinstance(each, dict) else each for each in stated]
    found = {nct_id for value in values if isinstance(value, str) for nct_id in nct_ids_in(value)}
    return found.pop() if len(found) == 1 else None


def _is_titled(thing: Thing, title: str | None) -> bool:
    protocol = thing.get("protocolSection")
    module = protocol.get("identificationModule") if isinstance(protocol, dict) else None
    named: Thing = module if isinstance(module, dict) else thing
    members = ("briefTitle", "officialTitle", "name", "headline", "alternateName")
    stated = {normalise.fold(text) for member in members for text in _texts(named.get(member))}
    return title is not None and normalise.fold(title) in stated


def _is_at(thing: Thing, url: str | None) -> bool:
    addresses = {_bare(text) for member in ("url", "@id", "mainEntityOfPage") for text in _texts(thing.get(member))}
    return url is not None and _bare(url) in addresses


def _bare(url: str) -> str:
    """Return an address as it is compared here: without scheme, `www.`, query and final slash."""
    return re.sub(r"^https?://(?:www\.)?", "", re.split(r"[?#]", url)[0], flags=re.IGNORECASE).rstrip("/").casefold()


def _once(found: list[tuple[str, Thing]]) -> tuple[tuple[str, Thing], ...]:
    """Return the objects without repetitions."""
    return tuple({repr(each): each for each in found}.values())


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _types(thing: Thing) -> set[str]:
    return set(_terms(thing.get("@type")))


def _terms(value: Any) -> list[str]:
    """Return words of an enumeration without the vocabulary's address ("schema:Recruiting")."""
    words = [each.get("@id") or each.get("name") if isinstance(each, dict) else each for each in _each(value)]
    return [re.split(r"[/#:]", word.strip().rstrip("/"))[-1] for word in words if isinstance(word, str)]


def _names(value: Any) -> list[str]:
    """Return the names of things that are given as words or as objects."""
    return [name for each in _each(value) for name in _texts(each.get("name") if isinstance(each, dict) else each)]


def _first(thing: Thing, *members: str) -> str | None:
    return next((text for member in members for text in _texts(thing.get(member))), None)


def _texts(value: Any) -> list[str]:
    return [_plain(each) for each in _each(value) if isinstance(each, str) and _plain(each)]


def _plain(text: str) -> str:
    """Return text with single blanks, without the entities of HTML that sites leave in their data."""
    return " ".join(unescape(text).split())

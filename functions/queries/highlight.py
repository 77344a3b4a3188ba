"""Why a trial was found: the antigens and conditions sought, with what was read as them, and the words in its texts.

What antigens and conditions were found for stands in the trial's summary; only words in texts are asked of the engine.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from functions import countries
from functions.queries.meaning import READERS
from functions.queries.query import TEXTS, Query, text_query
from functions.vocabulary import antigens, conditions
from functions.vocabulary.antigens import Antigen
from schemas.api import AntigenFound, ConditionFound, Highlight, TextFound, Via
from schemas.search import SearchRequest

START: Final = "\ue000"
END: Final = "\ue001"
"""What the engine puts around a word found: signs of no meaning, so that the text can be escaped afterwards."""

MARKED: Final = re.compile(f"{START}([^{START}{END}]*){END}")
FRAGMENTS: Final = 3
FRAGMENT_SIZE: Final = 150
MOST_LOOKED_AT: Final = 200_000
"""Signs of a text in which words are marked; the engine refuses to go beyond a million."""


def asked(request: SearchRequest) -> Query:
    """Return what a search's body says, besides its query, to have the words sought as text marked; {} without such."""
    texts = list(_texts(request))
    if not texts:
        return {}
    return {
        "highlight": {
            "type": "unified",
            "pre_tags": [START],
            "post_tags": [END],
            "number_of_fragments": FRAGMENTS,
            "fragment_size": FRAGMENT_SIZE,
            "max_analyzer_offset": MOST_LOOKED_AT,
            "fields": {field: {} for field in TEXTS},
            "highlight_query": {"bool": {"should": [text_query(text) for text in texts]}},
        }
    }


def _texts(request: SearchRequest) -> Iterator[str]:
    """Yield the words that are sought as text: those of `q`, and those that no vocabulary knows."""
    for clause in request.clauses:
        if clause.parameter == "q":
            yield from clause.any_of
        elif reader := READERS.get(clause.parameter):
            yield from (word for word in clause.any_of if not reader(word).exact)


class Reasons:
    """Says of the hits of one search why they were found."""

    def __init__(self, request: SearchRequest) -> None:
        """Understand the words of the search once, for all its hits."""
        self._roles = frozenset(request.roles)
        self._antigens = _vias(request)
        self._all_roles = request.roles_given and not _words(request, "antigen")
        self._conditions = {one: conditions.get(one) for one in _ids(request, "condition")}
        self._countries = {countries.key(name) for name in _words(request, "country")}

    def of(self, trial: Mapping[str, Any], marked: Mapping[str, Sequence[str]]) -> Highlight:
        """Return why a trial was found, from its summary (as JSON) and the fragments that the engine marked."""
        texts = [TextFound(field=name, fragments=_safe(marked[name])) for name in TEXTS if name in marked]
        places = [name for name in trial.get("countries", ()) if countries.key(name) in self._countries]
        if places:
            texts.append(TextFound(field="countries", fragments=_safe(f"{START}{name}{END}" for name in places)))
        return Highlight(
            antigen=tuple(self._antigens_of(trial)), condition=tuple(self._conditions_of(trial)), text=tuple(texts)
        )

    def _antigens_of(self, trial: Mapping[str, Any]) -> Iterator[AntigenFound]:
        for found in trial.get("antigens", ()):
            symbol = found["symbol"]
            if found["role"] in self._roles and (self._all_roles or symbol in self._antigens):
                evidence: Mapping[str, Any] = next(iter(found.get("evidence", ())), {})
                via = self._antigens.get(symbol)
                yield AntigenFound(id=symbol, name=found["name"], role=found["role"], via=via, **evidence)

    def _conditions_of(self, trial: Mapping[str, Any]) -> Iterator[ConditionFound]:
        for found in trial.get("condition_concepts", ()):
            number = found["id"]
            wider = [one for one in conditions.ancestors(number) if one in self._conditions]
            if number in self._conditions:
                yield ConditionFound(**found)
            elif wider and (sought := self._conditions[wider[0]]):
                yield ConditionFound(**found, via=Via(id=sought.id, name=sought.name, relation="kind"))


def _vias(request: SearchRequest) -> dict[str, Via | None]:
    """Return the symbols that the search finds: None where it was sought itself, else the one that was, and how."""
    sought = [one for symbol in _ids(request, "antigen") if (one := antigens.get(symbol))]
    found: dict[str, Via | None] = {}
    for one in sought:
        expansion = antigens.expand(one.symbol)
        for symbol in (*expansion.exact, *expansion.family):
            found.setdefault(symbol, Via(id=one.symbol, name=one.name, relation=_relation(one, antigens.get(symbol))))
    return found | {one.symbol: None for one in sought}


def _relation(sought: Antigen, found: Antigen | None) -> str:
    """Return what a found antigen is to the one that was sought."""
    if found is None:
        return "relative"
    if sought.symbol in (*found.parents, *found.members):
        return found.kind
    return "member" if found.symbol in sought.members else "relative"


def _ids(request: SearchRequest, parameter: str) -> dict[str, None]:
    """Return the ids that the words of a filter were understood as, in order."""
    meanings = [READERS[parameter](word) for word in _words(request, parameter)]
    return {one.id: None for meaning in meanings for one in meaning.understood if one.id}


def _words(request: SearchRequest, parameter: str) -> list[str]:
    return [word for clause in request.clauses if clause.parameter == parameter for word in clause.any_of]


def _safe(fragments: Iterable[str]) -> tuple[str, ...]:
    """Return fragments as HTML: <mark> around what the engine marked, all else escaped."""
    marked = (MARKED.sub(r"<mark>\1</mark>", escape(fragment)) for fragment in fragments)
    return tuple(fragment.replace(START, "").replace(END, "") for fragment in marked)

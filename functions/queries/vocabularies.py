"""The two vocabularies that trials are searched by, in one shape: antigens and conditions."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from functions.queries import counting, names
from functions.queries.counting import Tally
from functions.queries.names import Names
from functions.queries.query import Query
from functions.vocabulary import antigens, conditions, identified
from functions.vocabulary.conditionindex import abbreviations
from schemas.api import ConceptName
from schemas.concept import AntigenPage, Concept, ConditionPage, TrialCounts


class Vocabulary(ABC):
    """What is known of the concepts of one kind: `parameter` is the filter that searches by them."""

    parameter: ClassVar[str]
    plural: ClassVar[str]

    @abstractmethod
    def find(self, words: str) -> tuple[ConceptName, ...]:
        """Return the concepts that words or an id can mean, as a search takes them; none where unknown."""

    @abstractmethod
    def name(self, concept: str) -> str | None:
        """Return the name of the concept with exactly this id, or None."""

    @abstractmethod
    def names(self) -> Names:
        """Return all names."""

    @abstractmethod
    def count(self) -> Query:
        """Return the search that counts the trials of all concepts."""

    @abstractmethod
    def tally(self, raw: Mapping[str, Any]) -> Tally:
        """Return the counts that the engine's answer to `count` holds."""

    @abstractmethod
    def page(self, concept: str, trials: TrialCounts) -> Concept:
        """Return all that is known of a concept that there is."""

    def named(self, concepts: Iterable[str]) -> tuple[ConceptName, ...]:
        """Return the concepts with these ids, with their names; ids of none are left out."""
        return tuple(ConceptName(id=one, name=name) for one in concepts if (name := self.name(one)))


class Antigens(Vocabulary):
    """The antigens, by symbol."""

    parameter = "antigen"
    plural = "antigens"

    def find(self, words: str) -> tuple[ConceptName, ...]:
        """Return the antigens that words or an id can mean, as a search takes them; none where unknown."""
        return tuple(ConceptName(id=one.symbol, name=one.name) for one in identified.antigens_of(words))

    def name(self, concept: str) -> str | None:
        """Return the name of the antigen with exactly this symbol, or None."""
        found = antigens.get(concept)
        return found.name if found else None

    def names(self) -> Names:
        """Return all names of antigens."""
        return names.antigen_names()

    def count(self) -> Query:
        """Return the search that counts the trials of all antigens."""
        return counting.count_antigens()

    def tally(self, raw: Mapping[str, Any]) -> Tally:
        """Return the counts that the engine's answer to `count` holds."""
        return counting.read_antigens(raw)

    def page(self, concept: str, trials: TrialCounts) -> AntigenPage:
        """Return all that is known of an antigen that there is."""
        found = antigens.table()[concept]
        others = antigens.table().values()
        return AntigenPage(
            id=concept,
            name=found.name,
            kind=found.kind,
            ids=identified.antigen_ids(found),
            aliases=found.aliases,
            context_aliases=found.context_aliases,
            parents=self.named(found.parents),
            children=self.named(one.symbol for one in others if concept in one.parents),
            families=self.named(one.symbol for one in others if concept in one.members),
            members=self.named(found.members),
            trials=trials,
        )


class Conditions(Vocabulary):
    """The conditions, by concept id."""

    parameter = "condition"
    plural = "conditions"

    def find(self, words: str) -> tuple[ConceptName, ...]:
        """Return the conditions that words or an id can mean, as a search takes them; none where unknown."""
        return tuple(ConceptName(id=one.id, name=one.name) for one in identified.conditions_of(words))

    def name(self, concept: str) -> str | None:
        """Return the name of the condition with exactly this id, or None."""
        found = conditions.get(concept)
        return found.name if found else None

    def names(self) -> Names:
        """Return all names of conditions."""
        return names.condition_names()

    def count(self) -> Query:
        """Return the search that counts the trials of all conditions."""
        return counting.count_conditions()

    def tally(self, raw: Mapping[str, Any]) -> Tally:
        """Return the counts that the engine's answer to `count` holds."""
        return counting.read_conditions(raw)

    def page(self, concept: str, trials: TrialCounts) -> ConditionPage:
        """Return all that is known of a condition that there is."""
        (found,) = identified.conditions_of(concept)
        short = [one for several in abbreviations().values() for one in several if one.id == concept]
        free = (*(one.text for one in short if not one.needs), *found.synonyms)
        return ConditionPage(
            id=concept,
            name=found.name,
            kind="disease",
            ids=identified.condition_ids(found),
            aliases=tuple(dict.fromkeys(free)),
            context_aliases=tuple(one.text for one in short if one.needs),
            parents=self.named(found.parents),
            children=self.named(conditions.children(concept)),
            trials=trials,
        )


ANTIGENS: Final = Antigens()
CONDITIONS: Final = Conditions()

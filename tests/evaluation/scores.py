"""Precision, recall and F1 of what the vocabulary reads in labelled trials, with Wilson intervals, and the misses."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from functions.vocabulary import antigens, conditions, studied
from functions.vocabulary.targets import extract
from schemas.terms import AntigenRole, Construct
from tests.evaluation.labels import FINDABLE, Labelled

Z = 1.959964
"""Of an interval that holds the true share in 95 of 100 cases."""
PEPTIDES = frozenset(
    {"AFP", "CTAG1B", "CTAG2", "MAGEA1", "MAGEA3", "MAGEA4", "MAGEA10", "MLANA", "PMEL", "PRAME", "WT1"}
)
"""Proteins whose peptides are shown by HLA."""
NO_RULE = "missed"


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The interval of a share, by Wilson; all of 0 to 1 where nothing was counted."""
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    reach = Z * math.sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass
class Score:
    """How many were found and right, found and wrong, and not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found; 1 where nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass
class Result:
    """The scores of some trials: by a name of the group (`all`, an antigen class, a rule, a field), and the misses."""

    scores: dict[str, dict[str, Score]] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def count(self, kind: str, group: str, outcome: str) -> None:
        """Count one outcome (`right`, `wrong` or `missed`) of a group."""
        score = self.scores.setdefault(kind, {}).setdefault(group, Score())
        setattr(score, outcome, getattr(score, outcome) + 1)


def antigen_class(symbol: str) -> str:
    """The class of an antigen, by its kind and names."""
    antigen = antigens.get(symbol)
    if antigen is None:
        return "not in the tables"
    if antigen.kind != "gene":
        return antigen.kind
    if symbol in PEPTIDES:
        return "HLA-presented peptide"
    is_cd = any(antigens.CD_NAME.fullmatch(name) for name in (symbol, *antigen.aliases))
    return "CD molecule" if is_cd else "other protein"


def targets(trials: Iterable[Labelled]) -> Result:
    """The scores on (trial, target) pairs: in all, by antigen class, stratum, rule and field."""
    result = Result()
    for trial in trials:
        found = {each.symbol: each for each in extract(trial.passages()) if each.role in FINDABLE}
        for symbol in sorted(trial.targets | found.keys()):
            outcome = "missed" if symbol not in found else "right" if symbol in trial.targets else "wrong"
            evidence = found[symbol].evidence[0] if symbol in found else None
            result.count("all", "targets", outcome)
            result.count("antigen class", antigen_class(symbol), outcome)
            result.count("stratum", trial.stratum, outcome)
            result.count("rule", evidence.rule if evidence else NO_RULE, outcome)
            result.count("field", evidence.field if evidence else NO_RULE, outcome)
            if outcome != "right":
                quote = f' by {evidence.rule} in {evidence.field}: "{evidence.quote}"' if evidence else ""
                result.misses.append(f"{outcome} target {symbol} of {trial.nct_id} ({trial.title}){quote}")
    return result


SILENT = frozenset({AntigenRole.MENTION.value, AntigenRole.MARKER.value})
"""Roles that readers gave as they pleased; they are not counted."""


def roles(trials: Iterable[Labelled]) -> Result:
    """The scores on (trial, antigen, role) triples of the roles that say what a product is made of or given with."""
    result = Result()
    for trial in trials:
        found = {(each.symbol, each.role.value) for each in extract(trial.passages())}
        labelled = set(trial.antigens)
        for symbol, role in sorted(found | labelled):
            if role in SILENT:
                continue
            outcome = "missed" if (symbol, role) not in found else "right" if (symbol, role) in labelled else "wrong"
            result.count("role", role, outcome)
            if outcome != "right" and role not in FINDABLE:
                result.misses.append(f"{outcome} {role} {symbol} of {trial.nct_id} ({trial.title})")
    return result


def concepts(trials: Iterable[Labelled]) -> Result:
    """The scores on concepts of stated conditions, and how many strings were resolved of those that name a concept."""
    result = Result()
    for trial in trials:
        context = " ".join((trial.title, trial.summary))
        for condition in trial.conditions:
            found = [concept.id for concept in conditions.resolve(condition.text, context)]
            right = [number for number in found if any(number in ids for ids in condition.answer)]
            missed = [ids for ids in condition.answer if not ids & set(found)]
            outcomes = Counter(right=len(right), wrong=len(found) - len(right), missed=len(missed))
            for outcome, times in outcomes.items():
                for _ in range(times):
                    result.count("all", "concepts", outcome)
            if condition.answer:
                result.count("strings", "resolved", "right" if found else "missed")
            if outcomes["wrong"] or missed:
                result.misses.append(_miss(trial, condition.text, found, condition.answer))
    return result


def _miss(trial: Labelled, text: str, found: Iterable[str], answer: Iterable[frozenset[str]]) -> str:
    wanted = " + ".join("/".join(map(_named, sorted(ids))) for ids in answer) or "none"
    return f"condition {text!r} of {trial.nct_id}: found {' + '.join(map(_named, found)) or 'none'}, not {wanted}"


def _named(number: str) -> str:
    concept = conditions.get(number)
    return f"{number} {concept.name}" if concept else number


UNLABELLED = frozenset(
    {
        Construct.IN_VIVO_CAR,
        Construct.NKT,
        Construct.GAMMA_DELTA_T,
        Construct.TREG,
        Construct.DLI,
        Construct.DC,
        Construct.MSC,
        Construct.HSC,
        Construct.FUSION_PROTEIN,
        Construct.OTHER,
    }
)
"""Kinds for which readers had no word of their own: they wrote `other`, as for every small molecule."""


def constructs(trials: Iterable[Labelled]) -> Result:
    """The scores on (trial, construct) pairs: in all and by construct, of the kinds that readers had a word for."""
    result = Result()
    for trial in trials:
        kinds = {each.construct_ for each in studied.constructs(trial.passages())}
        found = {kind.value for kind in kinds - UNLABELLED}
        labelled = trial.constructs - {kind.value for kind in UNLABELLED}
        for kind in sorted(found | labelled):
            outcome = "missed" if kind not in found else "right" if kind in labelled else "wrong"
            result.count("all", "constructs", outcome)
            result.count("construct", kind, outcome)
            if outcome != "right":
                result.misses.append(f"{outcome} construct {kind} of {trial.nct_id} ({trial.title})")
    return result


def origins(trials: Iterable[Labelled]) -> Result:
    """The scores on the origin of a trial's cells: what its constructs have together, where a reader gave one."""
    result = Result()
    for trial in trials:
        stated = {each.origin.value for each in studied.constructs(trial.passages()) if each.origin}
        found = "both" if len(stated) > 1 else next(iter(stated), "")
        for origin in sorted({found, trial.origin} - {""}):
            outcome = "missed" if origin != found else "right" if origin == trial.origin else "wrong"
            result.count("all", "origins", outcome)
            result.count("origin", origin, outcome)
            if outcome != "right":
                result.misses.append(f"{outcome} origin {origin} of {trial.nct_id} ({trial.title})")
    return result


def lines(result: Result) -> Iterator[str]:
    """One line a group: precision and recall with their intervals, F1 and the counts."""
    for kind, groups in result.scores.items():
        for group, score in sorted(groups.items(), key=lambda each: -(each[1].right + each[1].wrong + each[1].missed)):
            low, high = wilson(score.right, score.right + score.wrong)
            least, most = wilson(score.right, score.right + score.missed)
            yield (
                f"{kind:<14} {group:<24} precision {score.precision:.3f} [{low:.3f}, {high:.3f}]"
                f"  recall {score.recall:.3f} [{least:.3f}, {most:.3f}]  F1 {score.f1:.3f}"
                f"  ({score.right} right, {score.wrong} wrong, {score.missed} missed)"
            )

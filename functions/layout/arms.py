"""Interventions and arms, as entries of tagged lines.

An arm's first line follows the last description of the arm before it without any mark: where it stands is known only
from that description, which the section of interventions repeats.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from functions.layout.draft import Draft
from functions.layout.headings import Block
from functions.layout.lines import Line, joined
from functions.layout.tags import Tag, cut, led
from functions.normalise import arm_type, intervention_type, unescape
from schemas.facts import Arm, Intervention
from schemas.terms import ArmType, InterventionType

_SENTENCE = re.compile(r".*[.。;；!?]")
_GROUP = Tag("Group Type", frozenset(ArmType))
_INTERVENTION = Tag("Intervention Type", frozenset(InterventionType))


def groups(draft: Draft, study_groups: Block | None, section: Block | None) -> None:
    """Read the section of interventions, and the arms with what they say of the same interventions."""
    described = _interventions(draft, section) if section else {}
    if study_groups:
        _arms(draft, study_groups, described)


def _interventions(draft: Draft, block: Block) -> dict[str, tuple[str, ...]]:
    """Read "name, description, Intervention Type DRUG"; return the lines of each description by name."""
    found: dict[str, tuple[str, ...]] = {}
    named: list[Intervention] = []
    for entry in cut(block.body, _INTERVENTION.on):
        if len(entry) > 1:
            name, *description, _ = block.page.take(entry)
            found.setdefault(name.text, tuple(line.text for line in description))
            named.append(_intervention(draft, entry[0], entry[-1], description))
    draft.put("interventions", _unique(named))
    return found


def _intervention(draft: Draft, name: Line, tag: Line, description: Sequence[Line]) -> Intervention:
    kind = draft.known("interventions", _INTERVENTION.wording(tag), intervention_type)
    return Intervention(type=kind, name=unescape(name.text), description=unescape(joined(description)) or None)


def _unique(named: Iterable[Intervention]) -> tuple[Intervention, ...]:
    """Return interventions once each; of one type and name the first that has a description counts."""
    best: dict[tuple[InterventionType | None, str], Intervention] = {}
    for each in named:
        known = best.get((each.type, each.name))
        if known is None or not known.description:
            best[each.type, each.name] = each
    return tuple(best.values())


def _arms(draft: Draft, block: Block, described: Mapping[str, tuple[str, ...]]) -> None:
    """Read arms: label, description, "Group Type X", then of each intervention name, type and description.

    Where it is not certain at which line an arm begins, these lines stay unread, and so does the arm. A description
    that is not the one already known of that intervention stays unread too.
    """
    known = dict(described)
    kinds = [number for number, line in enumerate(block.body) if _GROUP.on(line)]
    head: Sequence[Line] = block.body[: kinds[0]] if kinds else ()
    names = {name.text for name, *_ in led(block.body, _INTERVENTION.on)}
    found: list[Arm] = []
    named: list[Intervention] = []
    for kind, end in zip(kinds, [*kinds[1:], len(block.body)], strict=False):
        inner = _treatments(block.body[kind + 1 : end], described, names, last=end == len(block.body))
        used = []
        for name, tag, *rest in inner.entries:
            texts = tuple(line.text for line in rest)
            known[name.text] = known.get(name.text) or texts
            same = rest if texts == known[name.text] else []
            block.page.take((name, tag, *same))
            used.append(_intervention(draft, name, tag, same))
        named += used
        if head:
            found.append(_arm(draft, block.page.take((*head, block.body[kind])), used))
        head = inner.next_head
    draft.put("arms", tuple(found))
    draft.put("interventions", _unique(named))


def _arm(draft: Draft, lines: Sequence[Line], used: Sequence[Intervention]) -> Arm:
    label, *description, tag = lines
    return Arm(
        label=unescape(label.text),
        type=draft.known("arms", _GROUP.wording(tag), arm_type),
        description=unescape(joined(description)) or None,
        interventions=tuple(dict.fromkeys(each.name for each in used)),
    )


@dataclass(frozen=True, slots=True)
class _Treatments:
    entries: tuple[tuple[Line, ...], ...]
    next_head: Sequence[Line]


def _treatments(
    lines: Sequence[Line], described: Mapping[str, tuple[str, ...]], names: Set[str], *, last: bool
) -> _Treatments:
    """Take apart the lines after an arm's type: its interventions, and the lines with which the next arm begins."""
    entries = led(lines, _INTERVENTION.on)
    if not entries:
        return _Treatments((), () if last else lines)
    name, tag, *tail = entries[-1]
    size = len(tail) if last else _described(tail, described.get(name.text), names)
    if size is None:
        return _Treatments((*entries[:-1], (name, tag)), ())
    return _Treatments((*entries[:-1], (name, tag, *tail[:size])), tail[size:])


def _described(tail: Sequence[Line], known: Sequence[str] | None, names: Set[str]) -> int | None:
    """Return how many lines up to the next arm's type describe the intervention before them, None where not certain.

    Where the description is not known from elsewhere, the arm's label is the one line that is no sentence; of several
    such lines the one that is also the name of an intervention.
    """
    texts = [line.text for line in tail]
    if known is not None and texts[: len(known)] == list(known) and len(known) < len(texts):
        return len(known)
    labels = [number for number, text in enumerate(texts) if not _SENTENCE.fullmatch(text)]
    if len(labels) > 1:
        labels = [number for number in labels if texts[number] in names]
    return labels[0] if len(labels) == 1 else None

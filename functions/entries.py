"""Entries of a list on a page, where nothing but a tagged line ("Sponsor Role lead") tells where one ends.

An arm's first line follows the last description of the arm before it without any mark: where it stands is known only
from that description, which the section of interventions repeats.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from functions.draft import Draft
from functions.lines import Block, Line, joined
from functions.normalise import arm_type, intervention_type, place, status, unescape
from schemas.facts import Arm, Intervention, Location
from schemas.terms import ArmType, InterventionType, Status

_SENTENCE = re.compile(r".*[.。;；!?]")


@dataclass(frozen=True, slots=True)
class Tag:
    """A line "Label VALUE" inside or at the end of an entry; where labels were dropped, one of the words alone."""

    label: str
    words: Set[str] = frozenset()

    def wording(self, line: Line) -> str | None:
        """Return the value as worded, or None where the line is no such tag; OTHER alone is no tag."""
        if match := re.fullmatch(rf"{re.escape(self.label)}:? (\S.*)", line.text):
            return match.group(1)
        return line.text if line.text in self.words and line.text != "OTHER" else None

    def on(self, line: Line) -> bool:
        """Say whether the line is this tag."""
        return self.wording(line) is not None


GROUP = Tag("Group Type", frozenset(ArmType))
INTERVENTION = Tag("Intervention Type", frozenset(InterventionType))
SITE = Tag("Site Status", frozenset(Status))


def cut(lines: Sequence[Line], closes: Callable[[Line], bool]) -> tuple[tuple[Line, ...], ...]:
    """Return entries, each with the line that closes it; lines after the last such line are no entry."""
    ends = [number for number, line in enumerate(lines, 1) if closes(line)]
    return tuple(tuple(lines[start:end]) for start, end in zip([0, *ends], ends, strict=False))


def led(lines: Sequence[Line], follows: Callable[[Line], bool]) -> tuple[tuple[Line, ...], ...]:
    """Return entries that begin with the line before the first of their tags; lines before the first entry are none."""
    begins = [number for number, line in enumerate(lines[:-1]) if not follows(line) and follows(lines[number + 1])]
    return tuple(tuple(lines[start:end]) for start, end in zip(begins, [*begins[1:], len(lines)], strict=False))


def _interventions(draft: Draft, block: Block) -> dict[str, tuple[str, ...]]:
    """Read "name, description, Intervention Type DRUG"; return the lines of each description by name."""
    found: dict[str, tuple[str, ...]] = {}
    named: list[Intervention] = []
    for entry in cut(block.body, INTERVENTION.on):
        if len(entry) > 1:
            name, *description, _ = block.page.take(entry)
            found.setdefault(name.text, tuple(line.text for line in description))
            named.append(_intervention(draft, entry[0], entry[-1], description))
    draft.put("interventions", _unique(named))
    return found


def _intervention(draft: Draft, name: Line, tag: Line, description: Sequence[Line]) -> Intervention:
    wording = INTERVENTION.wording(tag) or ""
    kind = intervention_type(wording)
    if kind is None:
        draft.raw.setdefault("interventions", wording)
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
    kinds = [number for number, line in enumerate(block.body) if GROUP.on(line)]
    head: Sequence[Line] = block.body[: kinds[0]] if kinds else ()
    names = {name.text for name, *_ in led(block.body, INTERVENTION.on)}
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
    kind = arm_type(GROUP.wording(tag) or "")
    if kind is None:
        draft.raw.setdefault("arms", GROUP.wording(tag) or "")
    return Arm(
        label=unescape(label.text),
        type=kind,
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
    entries = led(lines, INTERVENTION.on)
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


def _sites(draft: Draft, block: Block, countries: Sequence[str]) -> None:
    """Read sites: facility, "Beijing, Beijing Municipality, China", "Site Status RECRUITING" where there is one.

    A place is known by a country of the page's list; without a list, as the line under a facility.
    """
    found: list[Location] = []
    waiting: list[Line] = []
    for number, line in enumerate(block.body):
        if SITE.on(line):
            _close_site(draft, block, found, waiting, line)
        elif _is_place(block.body[number : number + 3], countries, after_facility=len(waiting) == 1):
            block.page.take((*waiting, line))
            facility = unescape(waiting[0].text) if waiting else None
            where = place(unescape(line.text)) or Location(country=line.text)
            found.append(where.model_copy(update={"facility": facility}))
            waiting = []
        else:
            waiting = [line]
    draft.put("locations", tuple(found))


def _close_site(draft: Draft, block: Block, found: list[Location], waiting: list[Line], tag: Line) -> None:
    wording = SITE.wording(tag) or ""
    if waiting:  # a facility without a place
        found.append(Location(facility=unescape(waiting[0].text)))
    if found and found[-1].status is None:
        block.page.take((*waiting, tag))
        found[-1] = found[-1].model_copy(update={"status": status(wording)})
        if status(wording) is None:
            draft.raw.setdefault("locations", wording)
    waiting.clear()


def _is_place(lines: Sequence[Line], countries: Sequence[str], *, after_facility: bool) -> bool:
    """Say whether the first line is a place; a facility can be named like one ("Huashan Hospital, Shanghai, China").

    Such a name stands before a place and its status, or before the place whose city it names.
    """
    text = lines[0].text
    if not countries:
        return after_facility and "," in text
    if not _ends_in(text, countries) or after_facility or len(lines) == 1:
        return _ends_in(text, countries)
    if len(lines) > 2 and SITE.on(lines[2]) and not SITE.on(lines[1]):
        return False
    first, *rest = text.split(", ")
    city, *country = lines[1].text.split(", ")
    return not (country and _ends_in(lines[1].text, countries) and city in rest and city != first)


def _ends_in(text: str, countries: Sequence[str]) -> bool:
    last = text.rpartition(", ")[2]
    return any(text.endswith(f", {name}") or text == name or f" {last} " in f" {name} " for name in countries)


def groups(draft: Draft, study_groups: Block | None, section: Block | None) -> None:
    """Read the section of interventions, and the arms with what they say of the same interventions."""
    described = _interventions(draft, section) if section else {}
    if study_groups:
        _arms(draft, study_groups, described)


def places(draft: Draft, locations: Block | None, countries: Block | None) -> None:
    """Read sites and countries: a site's place is known by its country, countries on one line by those of the sites."""
    wordings = [line.text for line in countries.take()] if countries else []
    if locations:
        _sites(draft, locations, wordings)
    known = {site.country for site in draft.get("locations") or () if site.country}
    each = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    names: list[str] = []
    for wording in wordings:
        names += re.findall(each, wording) if re.fullmatch(rf"(?:{each})(?: (?:{each}))*", wording) else [wording]
    draft.put("countries", tuple(dict.fromkeys(names)))

"""Values that stand without labels or separators: each is known by its form, never by its place alone."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from functions.layout.draft import Draft
from functions.layout.headings import Block
from functions.layout.lines import Line, Lines
from functions.layout.readers import Reader
from functions.normalise import flag, is_not_available, sex, unescape
from functions.times import age
from functions.vocabulary.conditions import split_joined
from schemas.terms import Sex

Form = tuple[str, Callable[[str], Any]]
"""A field's path, and what reads its value or returns None."""


_PHONE = re.compile(r"[+(\d][\d\s()+./-]{4,}(?:,?\s*(?:ext|x)\.?:?\s*\d+)?", re.IGNORECASE)  # "86+18831006667"
_MAIL = re.compile(r"\S+@\S+\.\S+")


def is_phone(text: str) -> bool:
    """Say whether a text is a telephone number, with an extension or without."""
    return _PHONE.fullmatch(text) is not None


def is_mail(text: str) -> bool:
    """Say whether a text is an e-mail address."""
    return _MAIL.fullmatch(text) is not None


def bare(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a reader of a registry's word in capitals (`NON_RANDOMIZED`, `PHASE1/PHASE2`), which needs no label."""
    return lambda wording: read(wording) if re.fullmatch(r"[A-Z0-9_/]+", wording) else None


def explained(path: str, read_value: Callable[[str], Any]) -> Reader:
    """Return a reader of a value with an explanation under it, which is kept as the value's wording."""

    def read(draft: Draft, block: Block) -> None:
        known = read_value(block.body[0].text) if block.body else None
        if known:
            draft.put(path, known, block.text())
        elif block.body:
            draft.typed(path, block.text(), read_value)

    return read


def by_form(draft: Draft, page: Lines, lines: Sequence[Line], forms: Sequence[Form]) -> None:
    """Read each line by the first form that it has and no line before it had; lines of no form stay unread."""
    for line in lines:
        form = next(((path, read) for path, read in forms if path not in draft and read(line.text)), None)
        if form:
            draft.typed(form[0], page.take((line,))[0].text, form[1])


def by_form_explained(draft: Draft, page: Lines, lines: Sequence[Line], forms: Sequence[Form]) -> None:
    """Read values as `by_form` does; the lines after a value explain it."""
    starts: list[tuple[int, Form]] = []
    for number, line in enumerate(lines):
        taken = {path for _, (path, _) in starts}
        form = next((form for form in forms if form[0] not in taken and form[1](line.text)), None)
        if form:
            starts.append((number, form))
    ends = [*(number for number, _ in starts[1:]), len(lines)]
    for (start, (path, read)), end in zip(starts, ends, strict=True) if starts else ():
        explained(path, read)(draft, Block(page, path, None, tuple(lines[start:end])))


def joined_names(path: str) -> Reader:
    """Return a reader of names joined by blanks; they are split only where the vocabulary of conditions is certain."""

    def read(draft: Draft, block: Block) -> None:
        wordings = [line.text for line in block.take()]
        stated = [wording for wording in wordings if not is_not_available(wording)]
        if wordings and not stated:
            draft.absent(path)
        names = [name for wording in stated for name in split_joined(unescape(wording))]
        draft.put(path, tuple(dict.fromkeys(names)), " | ".join(stated) if names != stated else None)

    return read


def before_limits(draft: Draft, page: Lines, lines: list[Line]) -> tuple[Line, ...]:
    """Read limits without labels from the end ("1 Year", "70 Years", "ALL", "No"); return the lines before them.

    One age alone can be either end: it stays unread.
    """
    if lines and lines[-1].text in {"Yes", "No"}:
        draft.typed("eligibility.healthy_volunteers", page.take((lines.pop(),))[0].text, flag)
    if lines and lines[-1].text in set(Sex):
        draft.typed("eligibility.sex", page.take((lines.pop(),))[0].text, sex)
    ages: list[Line] = []
    while lines and len(ages) < 2 and age(lines[-1].text):
        ages.insert(0, lines.pop())
    if len(ages) == 2:
        for end, line in zip(("minimum", "maximum"), page.take(ages), strict=True):
            draft.typed(f"eligibility.{end}_age", line.text, age)
    return tuple(lines)

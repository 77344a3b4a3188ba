"""Dates and ages as stated: a date is never made more precise, an age keeps its unit beside a number of years."""

import re
from typing import Final

from schemas.identifiers import Moment

_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?")
_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")
_MONTH_FIRST = re.compile(
    r"([A-Za-z]{3,9})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})"
)  # "Mar 27, 2025", "July 2025"
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})")  # "15 October 2025"
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def date(wording: str) -> str | None:
    """Return the date that the words state, as precise as they are (`2025`, `2025-07`, `2025-07-09`), or None."""
    text = " ".join(wording.split())
    if match := _ISO.fullmatch(text) or _SLASHED.fullmatch(text):
        return _partial(match.group(1), match.group(2), match.group(3))
    if match := _MONTH_FIRST.fullmatch(text):
        return _partial(match.group(3), _month(match.group(1)), match.group(2), named=True)
    if match := _DAY_FIRST.fullmatch(text):
        return _partial(match.group(3), _month(match.group(2)), match.group(1), named=True)
    return None


def sortable(moment: Moment) -> str:
    """Return a moment in UTC as text of fixed width, in microseconds: texts sort as their moments do."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"


def _month(name: str) -> str | None:
    found = [number for number, month in enumerate(_MONTHS, 1) if len(name) >= 3 and month.startswith(name.casefold())]
    return str(found[0]) if found else None


def _partial(year: str, month: str | None, day: str | None, *, named: bool = False) -> str | None:
    if month is None:
        return None if named or day else year
    number = int(month)
    if not 1 <= number <= 12 or (day is not None and not 1 <= int(day) <= _DAYS[number - 1]):
        return None
    return f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")


_YEARS: Final = {
    "year": 1.0,
    "month": 1 / 12,
    "week": 7 / 365.25,
    "day": 1 / 365.25,
    "hour": 1 / 8766,
    "minute": 1 / 525960,
}
_AGE = re.compile(
    r"(\d+(?:\.\d+)?)\s*-?\s*(years?|yrs?|y|months?|weeks?|days?|hours?|minutes?)?(?:\s+old|\s+of age)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(?i)(?:ages?\s+)?(.+?)\s*(?:-|–|—|to|and)\s*(?!\d*$)?(\d.*)")
_FROM = re.compile(
    r"(?i)(?:from\s+|≥\s*|>=\s*|at least\s+|minimum\s+)(\d.*)"
    r"|(\d.*?)\s*(?:\+|and (?:older|over|up|above)|or (?:older|over|above))\s*(.*)"
)
_UP_TO = re.compile(
    r"(?i)(?:up to|under|≤|<=|maximum|until)\s*(?:age\s+)?(\d.*)"
    r"|(\d.*?)\s*(?:and (?:younger|under)|or (?:younger|under))"
)


def age(wording: str, unit: str | None = None) -> str | None:
    """Return an age in the registry's form (`18 Years`, `6 Months`) or None; `unit` serves a number without one."""
    match = _AGE.fullmatch(wording.strip())
    if match is None or not (match.group(2) or unit):
        return None
    number = match.group(1)
    name = _unit(match.group(2) or unit or "")
    return f"{number} {name.capitalize()}" + ("" if float(number) == 1 else "s")


def _unit(word: str) -> str:
    lowered = word.casefold().rstrip("s")
    return "year" if lowered in {"y", "yr"} else lowered


def years(stated: str) -> float:
    """Return an age in years: `6 Months` is 0.5, rounded to three decimals."""
    number, unit = stated.split(" ")
    return round(float(number) * _YEARS[unit.rstrip("s").casefold()], 3)


def ages(wording: str) -> tuple[str | None, str | None]:
    """Return the lowest and highest age of "18 to 70 years old", "18+ years", "up to 65 years"; None if not stated."""
    text = wording.strip()
    if match := _UP_TO.fullmatch(text):
        return None, age(match.group(1) or match.group(2))
    if match := _FROM.fullmatch(text):
        return age(match.group(1) or f"{match.group(2)} {match.group(3)}".strip(), "years"), None
    if match := _RANGE.fullmatch(text):
        high = age(match.group(2))
        unit = high.split(" ")[1] if high else None
        low = age(match.group(1), unit)
        return (low, high) if low and high else (None, None)
    return None, None

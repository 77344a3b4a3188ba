"""Identifiers and dates as annotated types: the rule of each stands in its pattern."""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime, StringConstraints

NCT_PATTERN: Final = r"^NCT[0-9]{8}$"  # pydantic's \d takes the digits of every script
REGISTRY_PATTERN: Final = r"^[a-z][a-z0-9]{1,31}$"
PAGE_ID_PATTERN: Final = r"^[a-z2-7]{32}$"
DATE_PATTERN: Final = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
AGE_PATTERN: Final = r"^\d+(\.\d+)? (Year|Month|Week|Day|Hour|Minute)s?$"


def _not_placeholder(nct_id: str) -> str:
    """Refuse the NCT IDs that stand for none: all eight digits equal."""
    if len(set(nct_id[3:])) == 1:
        raise ValueError(f"{nct_id} is a placeholder, not an NCT ID")
    return nct_id


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("it lies outside the years 1 to 9999 in UTC") from None  # pydantic reports ValueErrors


NctId = Annotated[str, StringConstraints(pattern=NCT_PATTERN), AfterValidator(_not_placeholder)]
"""A ClinicalTrials.gov identifier, upper case: `NCT05941156`."""

RegistryKey = Annotated[str, StringConstraints(pattern=REGISTRY_PATTERN)]
"""The key of a registry: `veeva`. A pattern and not an enum, so that a new registry changes no schema."""

PageId = Annotated[str, StringConstraints(pattern=PAGE_ID_PATTERN)]
"""The URL-safe identity of a page: 32 characters of base32, made from its bytes and its envelope."""

TargetId = Annotated[str, StringConstraints(pattern=PAGE_ID_PATTERN)]
"""The URL-safe identity of a target: 32 characters of base32, made from its canonical URL."""

RunId = Annotated[str, StringConstraints(pattern=r"^[0-9]{20}-[a-z]+-[0-9a-f]{8}$")]
"""The identity of a run: its start in UTC to the microsecond, its kind and a random part; run ids sort by time."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""The sha256 of a page's bytes, in hexadecimal."""

PartialDate = Annotated[str, StringConstraints(pattern=DATE_PATTERN)]
"""A date as precise as it was stated: `2025`, `2025-07` or `2025-07-09`."""

Age = Annotated[str, StringConstraints(pattern=AGE_PATTERN)]
"""An age in the registry's form: `18 Years`, `6 Months`."""

Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
"""A point in time in UTC."""

_NCT_ANYWHERE = re.compile(r"(?<![A-Za-z0-9])NCT\d{8}(?!\d)", re.IGNORECASE | re.ASCII)


def nct_ids_in(text: str) -> tuple[str, ...]:
    """Return the NCT IDs in `text`, upper case, each once, in order; placeholders (NCT00000000) are none."""
    found = (match.group().upper() for match in _NCT_ANYWHERE.finditer(text))
    return tuple(dict.fromkeys(nct for nct in found if len(set(nct[3:])) > 1))

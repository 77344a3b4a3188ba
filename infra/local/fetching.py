"""Whether schedules may fetch from the sites, and whom the sites can then write to: FETCH and CONTACT."""

from __future__ import annotations

import re
from collections.abc import Mapping

from infra.local.terminal import CannotRunError

CONTACT = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+|https://[^\s/]+\.\S+")


def fetching(environment: Mapping[str, str]) -> bool:
    """True if FETCH says that schedules may fetch; CannotRunError where it says neither on nor off."""
    given = environment.get("FETCH") or "off"
    if given not in {"on", "off"}:
        raise CannotRunError(f"FETCH={given} is not known: use on or off")
    return given == "on"


def contact(environment: Mapping[str, str]) -> str:
    """Whom the sites that are fetched from can write to; CannotRunError where it must be known and is not."""
    given = environment.get("CONTACT") or ""
    if given and not CONTACT.fullmatch(given):
        raise CannotRunError(f"CONTACT={given} is neither an e-mail address nor an https address")
    if fetching(environment) and not given:
        raise CannotRunError("FETCH=on needs CONTACT=, an e-mail or https address that sites can reach you at")
    return given

"""Which register of trials an identifier comes from, told by its form."""

import re
from collections.abc import Mapping
from typing import Final

_FORMS: Final[Mapping[str, str]] = {
    "CTRI": r"CTRI/\d{4}/\d{2,3}/\d{6}",  # "CTRI/2020/08/027044"
    "CRIS": r"KCT\d{7}",  # "KCT0000389"
    "JPRN": r"JPRN-\S+|UMIN\d{9}|jRCT\w{10,}",  # "JPRN-jRCT2033200116"
    "EUCTR": r"(?:EUCTR)?\d{4}-\d{6}-\d{2}(?:-(?:[A-Z]{2}|Outside-EU/EEA))?",  # "EUCTR2016-004808-60-DE"
    "CTIS": r"(?:CTIS)?20\d{2}-5\d{5}-\d{2}-\d{2}",
    "ISRCTN": r"ISRCTN\d{8}",
    "DRKS": r"DRKS\d{8}",
    "ChiCTR": r"ChiCTR[-\w]+",  # "ChiCTR1800014724", "ChiCTR-OIC-17011310"
    "ITMCTR": r"ITMCTR\d{10}",  # "ITMCTR2024000048"
    "ANZCTR": r"ACTRN\d{14}p?",
    "IRCT": r"IRCT\w+",
    "TCTR": r"TCTR\d{11}",
    "PACTR": r"PACTR\d{15}",
    "NTR": r"NTR\d+|NL\d+|NL-OMON\d+",
    "ReBec": r"RBR-\w+",
    "RPCEC": r"RPCEC\d{8}",
    "SLCTR": r"SLCTR/\d{4}/\d{3}",
    "LBCTR": r"LBCTR\d+",
    "REPEC": r"PER-\d+-\d+",
}


def register_of(identifier: str) -> str | None:
    """Return the short name of the register ("CTRI" for "CTRI/2020/08/027044"), or None where no form fits."""
    named = (name for name, form in _FORMS.items() if re.fullmatch(form, identifier.strip(), re.IGNORECASE))
    return next(named, None)

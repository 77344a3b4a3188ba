"""How values stand to each other: one line a case."""

from typing import Any

import pytest

from functions.merge.comparisons import Said, earlier, relation
from functions.merge.fields import BY_PATH
from schemas.facts import Arm, Intervention
from schemas.terms import InterventionType, Phase
from schemas.trial import Relation

AGREES, WORDING, LESS = Relation.AGREES, Relation.DIFFERS_IN_WORDING, Relation.LESS_SPECIFIC
ONE, TWO, BOTH = (Phase.PHASE1,), (Phase.PHASE2,), (Phase.PHASE1, Phase.PHASE2)
NA, EARLY = (Phase.NA,), (Phase.EARLY_PHASE1,)
CAR = Intervention(name="CD5 CAR T", type=InterventionType.BIOLOGICAL)

CASES: list[tuple[str, tuple[str, Any], tuple[str, Any], Relation | None]] = [
    # A date is less specific where it is a part of the other; the other way round nothing speaks against it.
    ("start_date", ("ctgov", "2025-07-09"), ("medpath", "2025-07-09"), AGREES),
    ("start_date", ("ctgov", "2025-07-09"), ("medpath", "2025-07"), LESS),
    ("start_date", ("ctgov", "2025-07-09"), ("medpath", "2025"), LESS),
    ("start_date", ("ctgov", "2025-07"), ("medpath", "2025-07-09"), AGREES),
    ("start_date", ("ctgov", "2025-07-09"), ("medpath", "2025-08"), None),
    ("start_date", ("ctgov", "2025-07-09"), ("medpath", "2025-07-31"), None),
    # MedDataX pads: the last day of a month may mean the month.
    ("start_date", ("ctgov", "2025-07-09"), ("meddatax", "2025-07-31"), LESS),
    ("start_date", ("ctgov", "2025-07"), ("meddatax", "2025-07-31"), AGREES),
    ("start_date", ("ctgov", "2024-02-10"), ("meddatax", "2024-02-29"), LESS),
    ("start_date", ("ctgov", "2024-02-10"), ("meddatax", "2024-02-28"), None),
    ("start_date", ("ctgov", "2025-07-09"), ("meddatax", "2025-08-31"), None),
    ("start_date", ("ctgov", "2025-07-31"), ("meddatax", "2025-07-31"), AGREES),
    # MedPath collapses phases, TrialX hides them.
    ("phases", ("ctgov", BOTH), ("veeva", (Phase.PHASE2, Phase.PHASE1)), AGREES),
    ("phases", ("ctgov", BOTH), ("medpath", ONE), LESS),
    ("phases", ("ctgov", BOTH), ("medpath", TWO), LESS),
    ("phases", ("ctgov", BOTH), ("veeva", ONE), None),
    ("phases", ("ctgov", TWO), ("medpath", ONE), None),
    ("phases", ("ctgov", EARLY), ("trialx", NA), LESS),
    ("phases", ("ctgov", BOTH), ("trialx", NA), LESS),
    ("phases", ("ctgov", EARLY), ("medpath", NA), None),
    ("phases", ("trialx", NA), ("medpath", NA), AGREES),
    # A sponsor without its legal suffix or in capitals.
    ("sponsor.name", ("ctgov", "Acme Bio Co., Ltd."), ("veeva", "Acme Bio"), LESS),
    ("sponsor.name", ("ctgov", "Acme Bio Co., Ltd."), ("clinconnect", "ACME BIO CO., LTD."), LESS),
    ("sponsor.name", ("ctgov", "Acme Bio Co., Ltd."), ("medpath", "Acme Bio Co Ltd"), WORDING),
    ("sponsor.name", ("ctgov", "Acme"), ("medpath", "Acme GmbH"), AGREES),
    ("sponsor.name", ("ctgov", "Acme S.p.A."), ("veeva", "Acme"), LESS),
    ("sponsor.name", ("ctgov", "Zhejiang University"), ("medpath", "Fudan University"), None),
    ("collaborators", ("ctgov", ()), ("medpath", ()), AGREES),
    # Lists that are taken whole, and lists of names that MedDataX joins.
    ("conditions", ("ctgov", ("AML", "T-ALL")), ("medpath", ("T-ALL", "aml")), AGREES),
    ("conditions", ("ctgov", ("AML", "T-ALL")), ("medpath", ("AML",)), LESS),
    ("conditions", ("ctgov", ("Acute Leukemia", "T-ALL")), ("meddatax", ("Acute Leukemia T-ALL",)), LESS),
    ("conditions", ("ctgov", ("Acute Leukemia", "T-ALL")), ("medpath", ("Acute Leukemia T-ALL",)), WORDING),
    ("interventions", ("ctgov", (CAR,)), ("trialx", (Intervention(name="CD5 CAR-T"),)), WORDING),
    ("interventions", ("ctgov", (CAR,)), ("trialx", (Intervention(name="CD5 car T"),)), LESS),
    ("eligibility.inclusion", ("ctgov", ("ALT ≤ 3",)), ("trialx", ("ALT ≥ 3",)), WORDING),
    ("arms", ("ctgov", (Arm(label="A", interventions=("x", "y")),)), ("veeva", (Arm(label="a"),)), LESS),
    # Free text never conflicts.
    ("brief_summary", ("ctgov", "One  two\nthree"), ("medpath", "One two three"), AGREES),
    ("brief_summary", ("ctgov", "One two"), ("medpath", "Three"), WORDING),
    ("eligibility.minimum_age", ("ctgov", "1 Year"), ("medpath", "12 Months"), WORDING),
    ("eligibility.minimum_age", ("ctgov", "18 Years"), ("medpath", "16 Years"), None),
    ("org_study_id", ("ctgov", "XYFY2023-KL123-01"), ("veeva", "xyfy2023 kl123 01"), WORDING),
    ("enrollment.count", ("ctgov", 20), ("veeva", 20), AGREES),
    ("enrollment.count", ("ctgov", 20), ("veeva", 30), None),
    ("funder_types", ("ctgov", ("Other", "Industry")), ("veeva", ("Industry", "Other")), AGREES),
    ("funder_types", ("ctgov", ("Other",)), ("veeva", ("Industry", "Other")), None),
]


@pytest.mark.parametrize(("path", "taken", "other", "expected"), CASES)
def test_relation(path: str, taken: tuple[str, Any], other: tuple[str, Any], expected: Relation | None) -> None:
    assert relation(BY_PATH[path].comparison, Said(*taken), Said(*other)) is expected


@pytest.mark.parametrize(
    ("date", "than", "expected"),
    [
        ("2025-07-08", "2025-07-09", True),
        ("2025-07-09", "2025-07-09", False),
        ("2025-07", "2025-07-09", False),
        ("2025-07-09", "2025-07", False),
        ("2025-07", "2025-08-01", True),
        ("2025", "2025-08-01", False),
        ("2024", "2025-08-01", True),
        (None, "2025", False),
        ("2025", None, False),
    ],
)
def test_a_partial_date_is_earlier_only_where_that_is_certain(
    date: str | None, than: str | None, *, expected: bool
) -> None:
    assert earlier(date, than) is expected

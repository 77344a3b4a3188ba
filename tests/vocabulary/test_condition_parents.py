"""Clinical parents find every disease that belongs there, and no other."""

import pytest

from functions.vocabulary import conditions

T_CELL, B_CELL, SOLID, HEMATOLOGIC, AUTOIMMUNE = (
    "MONDO:0024615",
    "MONDO:0004095",
    "NCIT:C9292",
    "DOID:2531",
    "DOID:417",
)
CLINICAL = {T_CELL, B_CELL, SOLID, HEMATOLOGIC, AUTOIMMUNE}
MEMBERS = {
    frozenset({T_CELL, HEMATOLOGIC}): (
        "T-ALL|T-cell lymphoblastic lymphoma|PTCL|CTCL|mycosis fungoides|Sezary syndrome|AITL|ALCL|ENKTL|EATL"
        "|hepatosplenic T-cell lymphoma|ATLL|T-PLL|T-LGL|NK-cell leukemia|cutaneous anaplastic large cell lymphoma"
        "|lymphomatoid papulosis|primary cutaneous gamma-delta T-cell lymphoma|T-cell lymphoma"
    ),
    frozenset({B_CELL, HEMATOLOGIC}): (
        "B-ALL|CLL|SLL|DLBCL|LBCL|PMBCL|follicular lymphoma|mantle cell lymphoma|marginal zone lymphoma|MALT lymphoma"
        "|Burkitt lymphoma|hairy cell leukemia|Waldenstrom macroglobulinemia|multiple myeloma|plasma cell leukemia"
        "|Richter transformation|plasmablastic lymphoma|B-PLL|B-cell lymphoblastic lymphoma|high-grade B-cell lymphoma"
        "|gray zone lymphoma|smoldering multiple myeloma|AL amyloidosis|heavy chain disease"
    ),
    frozenset({HEMATOLOGIC}): (
        "AML|MDS|CML|CMML|APL|MPN|BPDCN|polycythemia vera|myelofibrosis|JMML|leukemia|lymphoma|MPAL|Hodgkin lymphoma"
        "|systemic mastocytosis|Langerhans cell histiocytosis|PTLD|primary CNS lymphoma"
    ),
    frozenset({SOLID}): (
        "breast cancer|NSCLC|SCLC|HCC|PDAC|glioblastoma|DIPG|neuroblastoma|osteosarcoma|Ewing sarcoma|synovial sarcoma"
        "|rhabdomyosarcoma|melanoma|uveal melanoma|prostate cancer|ovarian carcinoma|cervical cancer|RCC|bladder cancer"
        "|urothelial carcinoma|mesothelioma|gastric cancer|esophageal cancer|colorectal cancer|cholangiocarcinoma"
        "|nasopharyngeal carcinoma|thyroid cancer|germ cell tumor|Wilms tumor|retinoblastoma|hepatoblastoma|glioma"
        "|medulloblastoma|ependymoma|thymoma|Merkel cell carcinoma|adrenocortical carcinoma|pheochromocytoma|chordoma"
        "|neuroendocrine tumor|GIST|desmoid tumor|fallopian tube carcinoma|peritoneal carcinoma|embryonal tumor"
    ),
    frozenset({AUTOIMMUNE}): (
        "SLE|lupus nephritis|rheumatoid arthritis|multiple sclerosis|myasthenia gravis|systemic sclerosis|CIDP|NMOSD"
        "|Sjogren syndrome|ANCA vasculitis|dermatomyositis|IMNM|immune thrombocytopenia|pemphigus vulgaris"
        "|IgA nephropathy"
        "|type 1 diabetes|Graves disease|celiac disease|Crohn disease|ulcerative colitis|psoriasis|alopecia areata"
        "|antiphospholipid syndrome|autoimmune hepatitis|autoimmune encephalitis|stiff person syndrome"
        "|membranous nephropathy|ankylosing spondylitis|juvenile idiopathic arthritis|microscopic polyangiitis"
        "|granulomatosis with polyangiitis|Takayasu arteritis|Behcet disease|IgG4-related disease"
    ),
    frozenset(): (
        "osteoarthritis|gout|hypertension|COVID-19|heart failure|GVHD|hemophilia|sickle cell disease|anemia|stroke"
        "|uterine fibroids|hepatitis B|cytokine release syndrome|tendinitis|familial mediterranean fever|MGUS|cancer"
    ),
}


@pytest.mark.parametrize(
    ("name", "parents"), [(name, parents) for parents, names in MEMBERS.items() for name in names.split("|")]
)
def test_a_disease_has_its_clinical_parents(name: str, parents: frozenset[str]) -> None:
    number = conditions.lookup(name)[0].id
    assert CLINICAL & {number, *conditions.ancestors(number)} == parents
    assert all(number in {parent, *conditions.descendants(parent)} for parent in parents)


def test_no_disease_is_of_two_lineages() -> None:
    assert set(conditions.descendants(T_CELL)) & set(conditions.descendants(B_CELL)) == set()
    assert not set(conditions.descendants(HEMATOLOGIC)) & set(conditions.descendants(SOLID))

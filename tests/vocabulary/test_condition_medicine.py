"""Conditions of trials in all of medicine, each read and judged by hand (`medicine.tsv`), and those that stay text."""

import csv
from pathlib import Path

import pytest

from functions.vocabulary import conditions

ROWS = list(
    csv.reader(
        Path(__file__).with_name("medicine.tsv").read_text(encoding="utf-8").splitlines()[1:],
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
)


def test_conditions_of_all_of_medicine() -> None:
    found = {text: "|".join(concept.id for concept in conditions.resolve(text)) for text, _ in ROWS}
    assert len(ROWS) > 1000
    assert {text: ids for text, ids in found.items() if ids != dict(ROWS)[text]} == {}


@pytest.mark.parametrize(
    "text",
    ["Healthy Volunteers", "Anesthesia", "Quality of Life", "Pharmacokinetics", "Liver Metastases", "CAR-T Cells"],
)
def test_what_names_no_disease_stays_text(text: str) -> None:
    assert conditions.resolve(text) == ()


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Type II Diabetes", "type 2 diabetes mellitus"),
        ("Diabetes Mellitus, Type 2 With Complications", "type 2 diabetes mellitus"),
        ("Ischaemic Stroke", "ischemic stroke"),
        ("Oesophageal Varices", "esophageal varix"),
        ("Parkinson’s Diseases", "Parkinson's disease"),
        ("Chronic Kidney Disease, Stage 5", "chronic kidney disease"),
        ("Stage IIIA1 Ovarian Cancer AJCC V8", "ovarian cancer"),
        ("3rd Line Multiple Myeloma", "multiple myeloma"),
        ("Neurofibromatosis Type I", "neurofibromatosis 1"),
    ],
)
def test_forms_of_one_name(text: str, same: str) -> None:
    assert [concept.name for concept in conditions.resolve(text)] == [same]


@pytest.mark.parametrize(
    ("short", "context", "meant"),
    [
        ("MM", "BCMA CAR-T in multiple myeloma", "multiple myeloma"),
        ("MM", "metastatic melanoma", "melanoma"),
        ("MM", "", None),
        ("MS", "relapsing multiple sclerosis", "multiple sclerosis"),
        ("MS", "waist and metabolic syndrome", "metabolic syndrome"),
        ("MS", "", None),
        ("RA", "rheumatoid factor", "rheumatoid arthritis"),
        ("AS", "axial spondyloarthritis", "ankylosing spondylitis"),
        ("AS", "aortic valve", "aortic valve stenosis"),
        ("PD", "levodopa", "Parkinson's disease"),
        ("PD", "pharmacodynamics", None),
        ("CD", "small bowel and Crohn", "Crohn's disease"),
        ("CD", "gluten", "celiac disease"),
        ("HD", "Huntington gene", "Huntington's disease"),
        ("HD", "Hodgkin", "Hodgkin's lymphoma"),
        ("CHF", "heart", "congestive heart failure"),
        ("PE", "anticoagulation of emboli", "pulmonary embolism"),
        ("PE", "pregnant women", "pre-eclampsia"),
        ("DM", "insulin", "diabetes mellitus"),
        ("DM", "dermatomyositis", "dermatomyositis"),
        ("ALL", "", "acute lymphoblastic leukemia"),
        ("CLL", "", "chronic lymphocytic leukemia"),
    ],
)
def test_an_abbreviation_means_what_the_record_supports(short: str, context: str, meant: str | None) -> None:
    assert [concept.name for concept in conditions.resolve(short, context)] == ([meant] if meant else [])

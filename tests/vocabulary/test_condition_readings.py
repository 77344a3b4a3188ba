"""Conditions that name several diseases, a kind in parentheses, or a disease among others."""

import pytest

from functions.vocabulary import conditions


@pytest.mark.parametrize(
    ("stated", "meant"),
    [
        ("ALL (Acute B-Lymphoblastic Leukemia)", "B-cell acute lymphoblastic leukemia"),
        ("Renal Cell Carcinoma (Kidney Cancer)", "renal cell carcinoma"),
        ("T-cell Lymphoma (PTCL and CTCL)", "peripheral T-cell lymphoma+primary cutaneous T-cell non-Hodgkin lymphoma"),
        ("Embryonal Tumor", "embryonal cancer"),
        ("Malignant Neoplasms of Digestive Organs", "gastrointestinal system cancer"),
        ("AIDS Related Lymphoma and Lympholeukemia", "lymphoma+lymphoid leukemia"),
        ("Recurrent Astrocytoma, IDH-Mutant, Grade 3", "IDH-mutant anaplastic astrocytoma"),
        ("Leukemia and Lymphoma", "leukemia+lymphoma"),
        ("B Cell Leukemia and Lymphoma", "B-cell leukemia+B-cell lymphoma"),
        ("Acute Myeloid and Lymphoid Leukemias", "acute myeloid leukemia+acute lymphoblastic leukemia"),
        ("Advanced Gastric and Pancreatic Cancer", "stomach cancer+pancreatic cancer"),
        (
            "Multiple Myeloma (MM), Lymphoma, Large B-Cell, Diffuse (DLBCL), Lymphoma",
            "multiple myeloma+diffuse large B-cell lymphoma+lymphoma",
        ),
        (
            "Recurrent Transformed Follicular Lymphoma to Diffuse Large B-Cell Lymphoma",
            "follicular lymphoma+diffuse large B-cell lymphoma",
        ),
        ("DLBCL Arising From Follicular Lymphoma", "diffuse large B-cell lymphoma+follicular lymphoma"),
        ("Recurrent Transformed Chronic Lymphocytic Leukemia", "Richter's syndrome"),
        ("Platinum-resistant Ovarian Cancer", "ovarian cancer"),
        ("Primary Peritoneal Carcinoma", "peritoneal carcinoma"),
        ("Fallopian Tube Carcinoma", "fallopian tube carcinoma"),
        ("Non-Small Cell Squamous Lung Cancer", "lung squamous cell carcinoma"),
        ("Chronic Lymphoblastic Leukemia", "chronic lymphocytic leukemia"),
        ("Primary CNS Lymphoma", "central nervous system lymphoma"),
        ("Cancer-related Fatigue", "fatigue"),
        ("Migraine Headache", "migraine"),
        ("Depression During Pregnancy", "depressive disorder"),
        ("Pregnancy and Hypertension", "pregnancy+hypertension"),
        ("Bone Marrow Failure Syndrome", "bone marrow failure syndrome"),
        ("Amegakaryocytic Thrombocytopenia", "congenital amegakaryocytic thrombocytopenia"),
        ("Corona Virus Infection", "Coronavirus infectious disease"),
        ("Osteo Arthritis Knee", "osteoarthritis, knee"),
        ("Intrapartum - Moderate and Severe Anaemia", "anemia"),
        ("HER2-positive Metastatic Breast Cancer", "Her2-receptor positive breast cancer"),
        ("EGFR Mutation-Positive NSCLC Stage IIIB-IV", "lung non-small cell carcinoma"),
        ("Cervical Intraepithelial Neoplasia Grade 2/3", "dysplasia of cervix"),
        ("Colorectal Cancer Metastatic to Liver", "colorectal cancer"),
        ("Hereditary Angioedema Types I and II", "hereditary angioedema"),
        ("Gout; Obesity", "gout+obesity"),
        ("Necrotising Enterocolitis", "perinatal necrotizing enterocolitis"),
        ("Hypertriglyceridaemia, Severe", "hypertriglyceridemia"),
        ("Pulmonary Tuberculoses", "pulmonary tuberculosis"),
        ("Lupus Nephritis Class III/IV", "lupus nephritis"),
        ("Lipodystrophy, HIV-Associated", "lipodystrophy+human immunodeficiency virus infectious disease"),
        ("Gastric Ulcer NSAID-Induced", "gastric ulcer"),
        ("Chikungunya Virus Infection", "chikungunya"),
        ("Pancreatitis, Chronic, With Pain", "chronic pancreatitis+pain"),
        ("Prostatitis, Chronic, With Pelvic Pain", "prostatitis+pelvic pain"),
        ("Heat Stroke", "heat stroke"),
        ("Chronic Hepatitis C Genotype 1", "hepatitis C"),
        ("Unheard of and Breast Cancer", ""),
        ("Non-Cancer", ""),
    ],
)
def test_resolve(stated: str, meant: str) -> None:
    assert "+".join(concept.name for concept in conditions.resolve(stated)) == meant


@pytest.mark.parametrize("text", ["Lupus Nephritis", "Breast Cancer Lupus Nephritis"])
def test_one_name_is_not_split(text: str) -> None:
    assert conditions.split_joined(text)[-1].endswith("Lupus Nephritis")


@pytest.mark.parametrize(
    "text",
    [
        "patients in shock were left out",
        "stroke volume was measured; burns fewer calories; cold storage",
        "patients without heart disease, no history of stroke and no active hepatitis B",
        "supported by the National Cancer Institute and the Leukemia Society",
        "tumor necrosis factor and leukemia inhibitory factor",
        "until March, with pain, fatigue and nausea as adverse events",
        "subjects who are HIV-negative",
        "A STUDY FOR ALL PATIENTS",
    ],
)
def test_prose_that_is_about_no_disease(text: str) -> None:
    assert [match.text for match in conditions.find(text)] == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Insulin in type 2 diabetes mellitus", ["type 2 diabetes mellitus"]),
        ("CAR-T cells for ALL and DLBCL", ["acute lymphoblastic leukemia", "diffuse large B-cell lymphoma"]),
        ("Thrombectomy after ischaemic stroke", ["ischemic stroke"]),
        ("relapsed/refractory r/rAML", ["acute myeloid leukemia"]),
    ],
)
def test_prose_that_is_about_a_disease(text: str, meant: list[str]) -> None:
    assert [match.concept.name for match in conditions.find(text)] == meant

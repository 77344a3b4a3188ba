"""What a document holds, and what it must never hold."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import countries, documents
from schemas.facts import Contact, Location, OtherId, ResponsibleParty
from schemas.search import Document, antigen_roles_key, read_antigen_roles_key
from schemas.terms import AntigenRole
from schemas.trial import Trial, TrialConstruct
from tests.search.trials import CONTACT_TRIAL, PRIVATE, by_id, trials


def test_documents_name_no_contact() -> None:
    trial = by_id()[CONTACT_TRIAL].model_copy(
        update={
            "responsible_party": ResponsibleParty(name=PRIVATE["name"]),
            "contacts": (Contact.from_json(PRIVATE),),
            "brief_summary": f"For more write to {PRIVATE['email']}.",
        }
    )
    document = json.dumps(documents.document(trial))
    for secret in PRIVATE.values():
        assert secret not in document


def test_a_trial_with_thousands_of_sites_is_a_small_document() -> None:
    sites = tuple(Location(facility=f"Hospital {number}", city="Oslo", country="Norway") for number in range(3000))
    document = documents.document(trials()[0].model_copy(update={"locations": sites, "countries": ("Norway",)}))
    assert len(json.dumps(document)) < 10_000


@pytest.mark.parametrize("trial", trials(), ids=lambda trial: trial.nct_id)
def test_documents_fit_their_model_and_are_the_same_every_time(trial: Trial) -> None:
    document = documents.document(trial)
    assert Document.from_json(document).to_json() == document
    assert documents.document(type(trial).from_json(trial.to_json())) == document


def test_role_construct_and_symbol_of_a_key_belong_to_one_antigen() -> None:
    keys = documents.document(by_id()["NCT03287817"])["antigen_keys"]
    assert {"target/CAR-T/CD19", "any/CAR-T/CD22", "combination/antibody/PDCD1", "any/any/PDCD1"} <= set(keys)
    assert not {"target/antibody/CD19", "target/any/PDCD1", "combination/CAR-T/any"} & set(keys)


def test_a_construct_is_found_with_its_own_origin_and_either_finds_both() -> None:
    evidence = {"registry": "ctgov", "field": "brief_title", "quote": "cells", "rule": "example"}
    stated = [("CAR-T", "both"), ("NK", "allogeneic"), ("vaccine", None)]
    constructs = [
        TrialConstruct.from_json({"construct": kind, "evidence": [evidence]} | ({"origin": origin} if origin else {}))
        for kind, origin in stated
    ]
    document = documents.document(trials()[0].model_copy(update={"constructs": tuple(constructs)}))
    assert document["constructs"] == ["CAR-T", "NK", "vaccine"]
    assert set(document["construct_keys"]) == {
        f"{kind}/{origin}"
        for kind, origins in (("CAR-T", "autologous allogeneic any"), ("NK", "allogeneic any"), ("vaccine", "any"))
        for origin in origins.split()
    } | {"any/autologous", "any/allogeneic", "any/any"}


def test_identifiers_are_searched_and_kept() -> None:
    trial = trials()[0].model_copy(update={"org_study_id": "ABC-1", "other_ids": (OtherId(id="2020-1"),)})
    document = documents.document(trial)
    assert document["study_ids"] == ["ABC-1", "2020-1"]
    assert {"ABC-1", "2020-1", trial.nct_id} <= set(document["body"])


@pytest.mark.parametrize(
    ("wordings", "names"),
    [
        (["USA", "United States", "u.s."], ("United States",)),
        (["Korea, Republic of", "SOUTH KOREA"], ("South Korea",)),
        (["Türkiye", "Turkey"], ("Turkey (Türkiye)",)),
        (["Côte D’Ivoire", "Norway"], ("Côte d'Ivoire", "Norway")),
        (["norway", "Norway"], ("norway",)),
    ],
)
def test_a_country_has_one_name(wordings: list[str], names: tuple[str, ...]) -> None:
    assert countries.canonical_names(wordings) == names


@given(st.text(alphabet="ABC/+-. 18", min_size=1), st.frozensets(st.sampled_from([*AntigenRole]), min_size=1))
def test_keys_of_roles_are_read_as_made(symbol: str, roles: frozenset[AntigenRole]) -> None:
    assert read_antigen_roles_key(antigen_roles_key(symbol, roles)) == (symbol, roles)


def test_a_text_without_an_address_is_searched_as_it_is() -> None:
    """A second measured; time that grew with the square of its longest word would be many minutes."""
    word = "1" * 500_000
    trial = trials()[0].model_copy(update={"brief_summary": word})
    assert word in documents.document(trial)["body"]

"""Every command that takes pages in, finds trials and cares for pages, against the running local stack."""

from hashlib import sha256
from pathlib import Path

import pytest

from functions.stages import stores
from infra.local.stack import LocalStack
from tests.end_to_end.test_failures import _observed_without_blob
from tests.end_to_end.test_pages import PAGE, veeva
from tests.operator.command import ROOT, Cli, apart

TRIAL = "NCT05941156"
SEEDS = ROOT / "seeds"


@pytest.fixture(scope="module")
def taken_in(stack: LocalStack) -> Cli:
    """The command at the stack, which has taken in the sample pages."""
    cli = Cli(stack.url)
    found = cli.json("ingest", str(SEEDS), code=4)  # one of them is a page that was cut
    listed = (SEEDS / "manifest.csv").read_text().splitlines()[1:]
    assert len(found["pages"]) == len(listed)
    assert set(found["summary"]) == {"indexed", "unlinked", "ignored", "quarantined"}
    stack.drain(60)
    return cli


def test_pages_of_every_kind_are_followed_to_their_end(stacked: Cli, tmp_path: Path) -> None:
    (tmp_path / "well.txt").write_text(veeva())
    (tmp_path / "strange.txt").write_text("Some words")
    (tmp_path / "glossary.txt").write_text("A list of words")
    (tmp_path / "blank.txt").write_text(" \n")
    (tmp_path / "manifest.csv").write_text(
        f"file,url\nwell.txt,{PAGE}\nglossary.txt,https://ctv.veeva.com/clinical-trials/glossary\n"
    )
    found = stacked.json("ingest", str(tmp_path), code=4)
    states = {Path(page["source"]).stem: page["state"] for page in found["pages"]}
    assert states == {"well": "indexed", "strange": "quarantined", "glossary": "ignored", "blank": "refused"}
    assert found["summary"] == {"refused": 1, "ignored": 1, "quarantined": 1, "indexed": 1}
    blank = next(page for page in found["pages"] if page["state"] == "refused")
    assert blank["problem"]["parameter"] == "content"
    shown = stacked("ingest", str(tmp_path), code=4).out
    assert "UnknownRegistry" in shown
    assert "content is blank" in shown
    assert TRIAL in shown


def test_one_page_from_standard_input(stacked: Cli) -> None:
    found = stacked.json("ingest", "-", "--registry", "veeva", "--page-url", PAGE, stdin=veeva())
    assert found["summary"] == {"indexed": 1}
    (page,) = found["pages"]
    assert page["nct_id"] == TRIAL
    shown = stacked("show", page["page_id"]).out
    assert "indexed" in shown
    record = stacked.json("show", page["page_id"], "--records")["record"]
    assert record["page_id"] == page["page_id"]


def test_lines_from_standard_input_without_waiting(stacked: Cli) -> None:
    found = stacked.json("ingest", "-", "--jsonl", "--no-wait", stdin='{"content": "Words"}\n{"content": "More"}\n')
    assert len(found["pages"]) == 2
    assert stacked.json("ingest", "-", "--jsonl", stdin='{"colour": 1}\n7\n', code=4)["summary"] == {"refused": 2}


def test_a_hundred_and_more_pages_at_once(stacked: Cli) -> None:
    lines = ['{"content": "Some words"}', *['{"content": " "}'] * 205, '{"content": "More words"}']
    done = stacked("ingest", "-", "--jsonl", stdin="\n".join(lines), code=4)
    assert "2 quarantined, 205 refused" in done.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([""], "is no file"),
        (["nothing-here.txt"], "is no file, no folder and no URL"),
        ([str(ROOT / "pyproject.toml")], "say --content-type"),
        ([str(SEEDS), "--page-url", PAGE], "there is not one page"),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_ingested_is_wrong_usage(stacked: Cli, arguments: list[str], words: str) -> None:
    assert words in " ".join(stacked("ingest", *arguments, code=2).err.split())


def test_a_wrong_envelope_is_refused(stacked: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    done = stacked("ingest", str(tmp_path / "a.txt"), "--registry", "veva", code=4)
    assert "veva is no known registry" in done.out
    stacked("ingest", str(tmp_path / "a.txt"), "--content-type", "application/pdf", code=4)
    stacked("ingest", str(tmp_path / "a.txt"), "--nct-id", "NCT1", code=4)


def test_an_empty_folder_has_no_pages(stacked: Cli, tmp_path: Path) -> None:
    assert stacked("ingest", str(tmp_path)).out == "No pages here\n"


def test_a_search_says_what_was_understood_and_found(taken_in: Cli) -> None:
    done = taken_in("search", "--condition", "T-ALL", "--facets", "status,phase")
    assert "condition: T-ALL = T-cell acute lymphoblastic leukemia DOID:5603" in done.out
    assert "NCT06874946" in done.out
    assert "CD5" in done.out
    for title in ("status", "phase", "Recruiting"):
        assert title in done.out
    assert "2 trials" not in taken_in("search", "--antigen", "zzzzzz").out
    assert "is not known and was searched as text" in taken_in("search", "--antigen", "zzzzzz").out


def test_words_alone_are_free_text(taken_in: Cli) -> None:
    assert taken_in.json("search", "Anti-CD56", "leukemia")["total"] >= 1


def test_all_pages_of_hits(taken_in: Cli) -> None:
    first = taken_in.json("search")
    assert len(first["trials"]) == 10 < first["total"]
    assert "--all" in taken_in("search").err
    every = taken_in.json("search", "--all", "--limit", "7", "--facets", "status")
    assert len({trial["nct_id"] for trial in every["trials"]}) == every["total"] == first["total"]
    assert every["facets"]["status"]["buckets"]
    assert not every["next_page_token"]
    following = taken_in.json("search", "--page-token", first["next_page_token"])
    assert following["trials"][0] != first["trials"][0]


def test_a_search_that_the_api_refuses(taken_in: Cli) -> None:
    done = taken_in("search", "--status", "RECRUTING", code=1)
    assert "RECRUITING" in done.err
    assert done.out == ""
    assert taken_in.json("search", "--limit", "0", code=1)["parameter"] == "limit"


def test_a_trial_with_the_origin_of_its_fields(taken_in: Cli) -> None:
    done = taken_in("show", "nct05734898")
    for part in ("overall_status", "UNKNOWN", "ctgov 2023-03-03", "medpath older: RECRUITING", "Sources", "Coverage"):
        assert part in done.out
    found = taken_in.json("show", "NCT05734898", "--records")
    assert {record["registry"] for record in found["records"]} >= {"ctgov", "medpath"}
    assert found["provenance"]["overall_status"]["registry"] == "ctgov"
    assert len(taken_in("show", "NCT05734898", "--full").out) > len(done.out)
    assert "Unread lines" in taken_in("show", "NCT05734898", "--records").out


@pytest.mark.parametrize("name", ["NCT99999998", "NCT123", "nonsense", "b" * 32])
def test_what_is_not_here_is_exit_code_1(taken_in: Cli, name: str) -> None:
    assert taken_in("show", name, code=1).err


def test_status_and_quarantine_show_what_needs_care(taken_in: Cli) -> None:
    taken_in("ingest", "-", stdin="Words of no registry", code=4)
    assert "quarantined" in taken_in("status").out
    assert taken_in.json("status")["health"]["status"] == "ok"
    found = taken_in.json("quarantine", "--limit", "1")
    assert len(found["pages"]) == 1
    assert found["pages"][0]["reason"].startswith("UnknownRegistry")
    assert "UnknownRegistry" in taken_in("quarantine").out
    assert taken_in("quarantine", "--registry", "trialx").out == "No quarantined pages\n"
    assert "trialx" in taken_in("quarantine", "--registry", "trialy", code=1).err


def test_a_page_that_failed_is_tried_again(stack: LocalStack, stacked: Cli) -> None:
    content = veeva(title="A title of its own")
    page = _observed_without_blob(content)
    stack.drain()
    assert stacked.json("redrive", page, "--no-wait")["summary"] == {"received": 1}
    stack.drain()
    stores.pages().keep(content.encode(), sha256(content.encode()).hexdigest())
    assert "1 indexed" in stacked("redrive", "--all", "--state", "failed").out
    done = stacked("redrive", page, code=1)
    assert f"page {page} is indexed" in done.err


def test_redrive_of_quarantined_pages_says_that_they_still_are(stacked: Cli) -> None:
    (page,) = stacked.json("ingest", "-", stdin="Other words of no registry", code=4)["pages"]
    assert stacked.json("redrive", page["page_id"], code=4)["summary"] == {"quarantined": 1}
    found = stacked.json("redrive", "--all", code=4)
    assert page["page_id"] in {one["page_id"] for one in found["pages"]}
    assert stacked.json("redrive", page["page_id"], "b" * 32, code=4)["summary"] == {"quarantined": 1, "refused": 1}
    assert "no page" in stacked("redrive", "b" * 32, code=1).err
    assert stacked("redrive", "--all", "--registry", "trialx").out == "No pages to try again\n"


@pytest.mark.parametrize(
    "arguments",
    [[], ["--all", "b" * 32], ["b" * 32, "--state", "failed"], ["--all", "--state", "indexed"]],
)
def test_redrive_used_wrongly(stacked: Cli, arguments: list[str]) -> None:
    stacked("redrive", *arguments, code=2)


def test_an_unlinked_page_is_listed_and_linked(stacked: Cli) -> None:
    content = veeva(title="A study whose NCT ID is missing").replace(TRIAL, "")
    (page,) = stacked.json("ingest", "-", "--page-url", f"{PAGE}-without", stdin=content)["pages"]
    assert page["state"] == "unlinked"
    assert page["page_id"] in stacked("unlinked").out
    assert page["page_id"] in {one["page_id"] for one in stacked.json("unlinked")["unlinked"]}
    assert "nct_id" in stacked("unlinked", "link", page["page_id"], "NCT1", code=1).err
    assert "no page" in stacked("unlinked", "link", "b" * 32, TRIAL, code=1).err
    stacked("unlinked", "link", page["page_id"], code=2)
    assert stacked.json("unlinked", "link", page["page_id"], TRIAL.lower())["state"] == "indexed"
    assert "indexed" in stacked("unlinked", "link", page["page_id"], TRIAL, code=1).err
    assert page["page_id"] not in stacked("unlinked").out


def test_a_process_of_its_own(stacked: Cli) -> None:
    page = apart("ingest", "-", "--registry", "veeva", "--json", url=stacked.url, stdin=veeva()).json["pages"][0]
    assert page["state"] == "indexed"
    assert TRIAL in apart("show", page["nct_id"], url=stacked.url).out
    assert apart("search", "--status", "nope", url=stacked.url, code=1).out == ""

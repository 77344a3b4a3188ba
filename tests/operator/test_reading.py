"""Which pages files, folders and manifests give, and how they are put into requests."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import acceptance
from infra.operators import following, reading
from infra.operators.client import encoded
from infra.operators.reading import NotAPage, Page
from schemas.page import PageState

ROOT = Path(__file__).parents[2]


def read(*inputs: object, **given: str) -> list[Page]:
    """All pages of inputs."""
    found = reading.places(map(str, inputs), jsonl=False, typed="content_type" in given)
    return list(reading.pages(found, given))


def test_what_is_written_here_is_what_the_api_has() -> None:
    assert reading.MOST_PAGES == acceptance.MOST_PAGES
    assert reading.LARGEST_CONTENT == acceptance.LARGEST_CONTENT
    assert reading.LARGEST_REQUEST == acceptance.LARGEST_REQUEST
    assert set(following.END) == set(PageState) - {PageState.RECEIVED, PageState.PARSED}


def test_the_suffix_tells_the_content_type(tmp_path: Path) -> None:
    for name in ("a.txt", "b.HTML", "c.htm", "d.json", "e.pdf", ".hidden"):
        (tmp_path / name).write_text("{}")
    types = {Path(page.source).name: (page.body or {})["content_type"] for page in read(tmp_path)}
    assert types == {"a.txt": "text/plain", "b.HTML": "text/html", "c.htm": "text/html", "d.json": "application/json"}


def test_an_unknown_suffix_needs_a_content_type(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("x")
    with pytest.raises(NotAPage, match="--content-type"):
        read(path)
    (page,) = read(path, content_type="text/plain")
    assert page.body == {"content": "x", "content_type": "text/plain"}


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    for name in (tmp_path / "nothing.txt", ""):
        with pytest.raises(NotAPage, match="is no file"):
            read(name)


def test_the_manifest_of_the_seeds_gives_their_envelopes() -> None:
    pages = read(ROOT / "seeds", registry="trialx")
    listed = (ROOT / "seeds" / "manifest.csv").read_text().splitlines()[1:]
    assert len(pages) >= len(listed)
    for page in pages:
        assert page.body
        assert page.body["registry"] == Path(page.source).relative_to(ROOT / "seeds").parts[0]
        assert page.body["fetched_at"]


def test_a_manifest_deep_in_a_folder_counts_and_the_rest_is_taken_too(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    (deep / "veeva").mkdir(parents=True)
    (deep / "veeva" / "one").write_text("one")
    (tmp_path / "two.txt").write_text("\ufefftwo", encoding="utf-8")
    rows = ["registry,file,url,fetched_at,content_type,nct_id"]
    rows += ["veeva,one,https://ctv.veeva.com/study/x,,text/plain,NCT05941156", "veeva,gone.txt,,,,"]
    (deep / "manifest.csv").write_text("\n".join(rows))
    missing, one, two = read(tmp_path, nct_id="NCT06909474", registry="medpath")
    assert missing.problem == "line 3: there is no file gone.txt"
    assert one.body == {
        "content": "one",
        "content_type": "text/plain",
        "registry": "veeva",
        "url": "https://ctv.veeva.com/study/x",
        "nct_id": "NCT05941156",
    }
    assert two.body == {
        "content": "two",
        "content_type": "text/plain",
        "registry": "medpath",
        "nct_id": "NCT06909474",
    }


def test_bytes_that_are_no_text_are_a_problem_of_their_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")
    (tmp_path / "b.html").write_bytes(b'<meta charset="iso-8859-1"><p>caf\xe9')
    (tmp_path / "c.txt").write_bytes(b"x" * 3_000_001)
    (tmp_path / "manifest.csv").write_text("registry,file\n")
    first, second, third = read(tmp_path)
    assert first.problem == "it is not UTF-8: unexpected end of data at byte 3"
    assert second.body
    assert second.body["content"].endswith("café")
    assert third.problem == "it has 3000001 bytes; a page may have 3000000"


def test_a_manifest_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NotAPage, match="cannot be read"):
        read(tmp_path)


def test_lines_are_pages(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_text('{"content": "x", "registry": "veeva"}\n\n7\n{\n{"content": "y"}\n')
    first, second, third, fourth = read(path, registry="medpath")
    assert first.body == {"content": "x", "registry": "veeva"}
    assert (second.source, second.problem) == (f"{path}:3", "it is no JSON object")
    assert str(third.problem).startswith("it is not JSON")
    assert fourth.body == {"content": "y", "registry": "medpath"}


@given(st.lists(st.integers(0, 3_000_000), max_size=150))
def test_every_page_is_in_one_request_and_every_request_fits(sizes: list[int]) -> None:
    pages = [Page(str(number), {"content": size}) for number, size in enumerate(sizes)]
    batches = list(reading.batches(pages))
    assert [page for batch in batches for page in batch] == pages
    assert all(0 < len(batch) <= reading.MOST_PAGES for batch in batches)


def test_a_request_is_no_larger_than_the_api_takes() -> None:
    pages = [Page(str(size), {"content": "白" * size}) for size in (400_000, 500_000, 600_000, 1, 990_000, 510_000)]
    batches = list(reading.batches(pages))
    assert len(batches) == 4
    for batch in batches:
        assert len(encoded([page.body for page in batch])) <= reading.LARGEST_REQUEST


def test_what_utf_8_cannot_hold_is_sent_escaped() -> None:
    assert encoded({"content": "\ud800"}) == b'{"content": "\\ud800"}'

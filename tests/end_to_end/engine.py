"""A search engine that stands between the functions and the real one: it says who asks for what, and can refuse."""

from collections.abc import Callable
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self
from urllib.parse import urlsplit

METHODS = ("DELETE", "GET", "HEAD", "POST", "PUT")


class Between(ThreadingHTTPServer):
    """Passes each request on to the engine at `url`, after telling `heard` its method and its path without query."""

    def __init__(self, url: str, heard: Callable[[str, str], None]) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.daemon_threads = True
        self.engine = urlsplit(url).netloc
        self.heard = heard
        self.refused: str | None = None
        """Requests whose path ends so are answered with 503."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class Passing(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    server: Between

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""

    def pass_on(self) -> None:
        """Answer one request with the engine's answer."""
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path = urlsplit(self.path).path
        self.server.heard(self.command, path)
        if self.server.refused and path.endswith(self.server.refused):
            self.answer(503, b'{"error": "refused"}')
            return
        connection = HTTPConnection(self.server.engine, timeout=30)
        try:
            kind = {"content-type": self.headers.get("content-type", "application/json")}
            connection.request(self.command, self.path, body or None, kind)
            response = connection.getresponse()
            self.answer(response.status, response.read())
        finally:
            connection.close()

    def answer(self, status: int, content: bytes) -> None:
        """Send an answer."""
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


for method in METHODS:
    setattr(Passing, f"do_{method}", Passing.pass_on)  # the names by which http.server finds them

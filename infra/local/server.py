"""The HTTP server on 127.0.0.1, with the limits of API Gateway."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.local.exchange import Request, Response, joined, message

BODY_LIMIT = 10 * 1024 * 1024  # bytes of a request's body
HEADER_LIMIT = 10_240  # bytes of the request line and all header values together

Answerer = Callable[[Request], Response]


class Server(ThreadingHTTPServer):
    """Listens from the moment it is made, answers once `serve` is called."""

    daemon_threads = True
    request_queue_size = 128  # connections that wait to be taken; with the 5 of socketserver, 20 callers see resets
    block_on_close = False

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Connection)
        self.answerer: Answerer = unready
        self.active = 0
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_port}"

    def serve(self, answerer: Answerer) -> None:
        """Answers requests from now on, in threads of its own."""
        self.answerer = answerer
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="http", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Closes the port; what is being answered is left to itself."""
        if self.thread:
            self.shutdown()
            self.thread.join()
        self.server_close()

    def count(self, change: int) -> None:
        """Notes that a request began (1) or ended (-1)."""
        with self.lock:
            self.active += change

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that went away is no event. Errors of functions are caught where they are called."""


def unready(_: Request) -> Response:
    """What is answered before there is anything to ask."""
    return message(HTTPStatus.SERVICE_UNAVAILABLE)


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Connection(BaseHTTPRequestHandler):
    """One connection, which can carry many requests."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "trialindex"
    sys_version = ""
    wbufsize = 65536  # else head and body go out as two packets, and each answer takes 44 ms
    timeout = 60.0  # seconds that an idle connection stays open

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the name that http.server gives it
        """Nothing: functions log for themselves."""

    def handle_request(self) -> None:
        """Answers one request, whatever its method."""
        self.server.count(1)
        try:
            refusal, body = self.read()
            if refusal is not None:
                self.close_connection = True
                self.send(message(refusal))
                return
            headers = joined((name.lower(), value) for name, value in self.headers.items())
            self.send(self.server.answerer(Request(self.command, self.path, headers, body, self.client_address[0])))
        finally:
            self.server.count(-1)

    def read(self) -> tuple[HTTPStatus | None, bytes]:
        """The body; or the status with which the request is refused unread."""
        values = sum(len(value) for value in self.headers.values())
        if len(self.requestline) + values > HEADER_LIMIT:
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, b""
        if "transfer-encoding" in self.headers:
            return HTTPStatus.LENGTH_REQUIRED, b""
        length = self.headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 18 or len(self.headers.get_all("content-length", [])) > 1:
            return HTTPStatus.BAD_REQUEST, b""
        if int(length) > BODY_LIMIT:
            self.discard(min(int(length), 10 * BODY_LIMIT))
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b""
        body = self.rfile.read(int(length))
        return (None if len(body) == int(length) else HTTPStatus.BAD_REQUEST), body

    def discard(self, length: int) -> None:
        """Reads what nobody wants, because a client that is still sending would not see the answer."""
        while length > 0 and (chunk := self.rfile.read(min(length, 65536))):
            length -= len(chunk)

    def send(self, response: Response) -> None:
        """Sends a response; HEAD and 204 or 304 without its body."""
        self.send_response(response.status)
        for name, value in response.headers.items():
            if name not in {"content-length", "connection", "transfer-encoding"}:
                self.send_header(name, value.replace("\r", " ").replace("\n", " "))
        for cookie in response.cookies:
            self.send_header("set-cookie", cookie)
        bodiless = response.status in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
        if not bodiless:
            self.send_header("content-length", str(len(response.body)))
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        if not bodiless and self.command != "HEAD":
            self.wfile.write(response.body)
        self.wfile.flush()


for method in METHODS:
    setattr(Connection, f"do_{method}", Connection.handle_request)  # the names by which http.server finds them

"""The HTTPS server on 127.0.0.1: sends answers as they are described, faults and all, and stops at once."""

import contextlib
import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.sites.answers import Answer, Asked
from infra.sites.journal import Journal, has_gone

_LOOK = 0.05  # seconds between two looks whether the asker is still there
_IDLE = 60.0  # seconds that a connection may do nothing
_LONGEST_BODY = 1_000_000  # bytes of a request that are read away
_LEAVE = 5.0  # seconds that answers under way have to end when the server stops


class Connection(BaseHTTPRequestHandler):
    """One connection, which can carry many requests."""

    server: "Server"
    protocol_version = "HTTP/1.1"
    timeout = _IDLE

    def setup(self) -> None:
        """Shakes hands here, in the connection's own thread: a slow client keeps nobody waiting."""
        self.request.settimeout(self.timeout)
        self.request.do_handshake()
        super().setup()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the name that http.server gives it
        """Nothing: the journal has every request."""

    def answer(self) -> None:
        """Answers one request, whatever its method."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = headers.get("content-length", "")
        if length.isdecimal():
            self.rfile.read(min(int(length), _LONGEST_BODY))
        host = headers.get("host", "").partition(":")[0].lower()
        asked = Asked(host, self.command, self.path, headers)
        number = self.server.journal.begin(asked, self.connection, self.server.clock())
        try:
            self._send(number, self.server.answerer(asked))
        finally:
            self.server.journal.end(number)

    def _send(self, number: int, answer: Answer) -> None:
        if answer.silent or answer.junk or answer.kept < 1:
            self.close_connection = True
        if not self._stay(answer.wait):
            self.close_connection = True
        elif answer.silent:
            self.server.journal.end(number)
            self._reset()
        else:
            self._send_pieces(number, answer)

    def _send_pieces(self, number: int, answer: Answer) -> None:
        """Sends one piece after the other, the last one when the request has ended in the journal."""
        status = 0 if answer.junk else answer.status
        sent = 0
        waiting = b""
        for framed, length in self._pieces(answer):
            if waiting:
                self.connection.sendall(waiting)
            if waiting and answer.pace and length and not self._stay(length / answer.pace):
                self.close_connection = True
                return
            waiting = framed
            self.server.journal.note(number, status, sent)
            sent += length
        self.server.journal.note(number, status, sent)
        self.server.journal.end(number)
        self.connection.sendall(waiting)

    def _pieces(self, answer: Answer) -> Iterator[tuple[bytes, int]]:
        """Yield what is sent, each piece with the bytes of the body in it; a short answer is one piece."""
        if answer.junk:
            yield answer.junk, 0
            return
        moment = self.server.clock().astimezone(UTC)
        head = answer.head(format_datetime(moment, usegmt=True), closes=self.close_connection)
        if self.command == "HEAD" or answer.is_bodiless or not answer.body:
            yield head, 0
            return
        if answer.declared and answer.repeats == 1 and not answer.pace:
            body = b"".join(answer.pieces())
            yield head + body, len(body)
            return
        yield head, 0
        for piece in answer.pieces():
            yield (piece if answer.declared else b"%x\r\n%b\r\n" % (len(piece), piece)), len(piece)
        if not answer.declared:
            yield b"0\r\n\r\n", 0

    def _stay(self, seconds: float) -> bool:
        """Wait and say whether there is still somebody to answer and a server that does."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.server.stopping.wait(min(left, _LOOK)) or has_gone(self.connection):
                return False
        return True

    def _reset(self) -> None:
        """Lets the connection end in a reset: it is closed with nothing lingering."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()  # in fact when the files over it are closed


for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
    setattr(Connection, f"do_{method}", Connection.answer)  # the names by which http.server finds it


class Server(ThreadingHTTPServer):
    """Answers from the moment it is made until it is stopped."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, context: ssl.SSLContext, answerer: Callable[[Asked], Answer], clock: Callable[[], datetime]
    ) -> None:
        self.answerer = answerer
        self.clock = clock
        self.journal = Journal()
        self.stopping = threading.Event()
        self._context = context
        self._connections: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__(("127.0.0.1", 0), Connection)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), name="sites", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Closes the port and every connection; what hangs or is being sent ends."""
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._changed:
            for connection in self._connections:
                with contextlib.suppress(OSError):  # the other side was first
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)  # TLS itself is left to the thread that has it
            self._changed.wait_for(lambda: not self._connections, _LEAVE)

    def get_request(self) -> tuple[ssl.SSLSocket, Any]:
        """Return a new connection, wrapped in TLS; hands are shaken later."""
        raw, address = self.socket.accept()
        connection = self._context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
        with self._changed:
            self._connections.add(connection)
        return connection, address

    def close_request(self, request: Any) -> None:
        """Closes a connection."""
        super().close_request(request)
        with self._changed:
            self._connections.discard(request)
            self._changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing where a client went away or does not trust us; else the error is printed."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

"""A small service that keeps targets, runs and registries in memory and answers as the HTTP contract says."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

METHODS = ("DELETE", "GET", "PATCH", "POST")
KINDS = ("fetch", "reparse", "reconcile")
STATES = ("active", "paused", "off", "gone")


@dataclass(frozen=True)
class Asked:
    """A request."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any

    def one(self, name: str) -> str | None:
        """A parameter that is given once."""
        return self.query.get(name, [None])[0]


@dataclass(frozen=True)
class Given:
    """An answer; a body that is text goes out as it is."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


def problem(status: int, detail: str, **extra: Any) -> Given:
    return Given(status, {"type": "about:blank", "title": "No", "status": status, "detail": detail, **extra})


class Server(ThreadingHTTPServer):
    """Gives each request to `answer` and keeps what was asked."""

    def __init__(self, answer: Callable[[Asked], Given]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.daemon_threads = True
        self.answer = answer
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""

    def handle_one(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(
            self.command, parts.path, parse_qs(parts.query), headers, json.loads(content) if content else None
        )
        self.server.asked.append(asked)
        given = self.server.answer(asked)
        text = given.body if isinstance(given.body, str) else json.dumps(given.body)
        body = b"" if given.status == 204 else text.encode()
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        if given.status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


for method in METHODS:
    setattr(Handler, f"do_{method}", Handler.handle_one)  # the names by which http.server finds them


class Service:
    """What the routes of targets, runs and sources do."""

    def __init__(self) -> None:
        self.targets: dict[str, dict[str, Any]] = {}
        self.runs: dict[str, dict[str, Any]] = {}
        self.enabled = {"ctgov": True, "medpath": False}

    def answer(self, asked: Asked) -> Given:
        routes: dict[str, Callable[..., Given]] = {
            "GET /health": lambda _: Given(200, {"status": "ok", "engine": {"name": "fake"}}),
            "GET /v1/pages": lambda _: Given(200, {"pages": []}),
            "POST /v1/targets": self.add,
            "GET /v1/targets": self.list_targets,
            "GET /v1/targets/(.+)": self.target,
            "PATCH /v1/targets/(.+)": self.change,
            "DELETE /v1/targets/(.+)": self.remove,
            "POST /v1/runs": self.start,
            "GET /v1/runs": lambda _: Given(200, {"runs": list(self.runs.values())[::-1]}),
            "GET /v1/runs/(.+)": self.run,
            "GET /v1/sources": lambda _: Given(200, {"sources": [self.source(name) for name in self.enabled]}),
            "PATCH /v1/sources/(.+)": self.switch,
        }
        for route, do in routes.items():
            if match := re.fullmatch(route, f"{asked.method} {asked.path}"):
                return do(asked, *match.groups())
        return problem(404, "no such route")

    def add(self, asked: Asked) -> Given:
        return Given(202, {"targets": [one for wanted in asked.body["targets"] for one in self.made(wanted)]})

    def made(self, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
        if "nct_id" in wanted:
            urls = {
                "ctgov": f"https://clinicaltrials.gov/study/{wanted['nct_id']}",
                "medpath": f"https://trial.medpath.com/{wanted['nct_id']}",
            }
            chosen = [urls[name] for name in wanted.get("registries") or urls]
            return [one for url in chosen for one in self.made({"url": url})]
        registry = "ctgov" if "clinicaltrials.gov" in wanted["url"] else "medpath"
        if "example.org" in wanted["url"]:
            return [dict(problem(400, "no registry has the host example.org", parameter="url").body)]
        name = f"{'abcdefgh'[len(self.targets) % 8]}{len(self.targets) % 6 + 2}" * 16
        state = "active" if self.enabled[registry] else "off"
        self.targets[name] = {"target_id": name, "url": wanted["url"], "registry": registry, "state": state}
        return [self.targets[name]]

    def list_targets(self, asked: Asked) -> Given:
        state, registry = asked.one("state"), asked.one("registry")
        if state and state not in STATES:
            return problem(400, f"state: {state} is none", parameter="state", nearest=list(STATES))
        found = [
            one
            for one in self.targets.values()
            if one["state"] == (state or one["state"]) and one["registry"] == (registry or one["registry"])
        ]
        start, size = int(asked.one("page_token") or 0), int(asked.one("limit") or 50)
        more = {"next_page_token": str(start + size)} if len(found) > start + size else {}
        return Given(200, {"targets": found[start : start + size], **more})

    def target(self, _: Asked, name: str) -> Given:
        return Given(200, self.targets[name]) if name in self.targets else problem(404, f"no target {name}")

    def change(self, asked: Asked, name: str) -> Given:
        if name in self.targets:
            self.targets[name]["state"] = asked.body["state"]
        return self.target(asked, name)

    def remove(self, asked: Asked, name: str) -> Given:
        return Given(204) if self.targets.pop(name, None) else self.target(asked, name)

    def start(self, asked: Asked) -> Given:
        kind = asked.body["kind"]
        if kind not in KINDS:
            return problem(400, f"kind: {kind} is none", parameter="kind", nearest=list(KINDS))
        for run in self.runs.values():
            if run["kind"] == kind and run["state"] == "running":
                return problem(409, f"a {kind} run is under way", run_id=run["run_id"])
        name = f"2026112000000{len(self.runs)}-{kind}-0000000{len(self.runs)}"
        progress = {"done": 0, "total": 2}
        counts: dict[str, int] = {}
        self.runs[name] = {
            "run_id": name,
            "kind": kind,
            "state": "running",
            "started_at": "2026-11-20T00:00:00.123456Z",
            "counts": counts,
            "errors": [],
            "progress": progress,
            "requests": 0,
            "bytes": 0,
        }
        return Given(202, {"run_id": name, "state": "running"})

    def run(self, _: Asked, name: str) -> Given:
        """A run goes on by one each time that it is looked at; a reparse fails in the end."""
        if name not in self.runs:
            return problem(404, f"no run {name}")
        run = self.runs[name]
        if run["state"] == "running":
            run["progress"]["done"] += 1
            run["counts"]["unchanged"] = run["progress"]["done"]
            if run["progress"]["done"] == 2:
                failed = run["kind"] == "reparse"
                run["state"] = "failed" if failed else "succeeded"
                run["errors"] = [{"message": "it broke", "example": "page x", "count": 1}] if failed else []
        return Given(200, run)

    def source(self, name: str) -> dict[str, Any]:
        numbers = dict.fromkeys(("pages", "records", "trials", "due", "failing"), 3)
        hosts = [f"{name}.example"]
        return {"registry": name, "hosts": hosts, "enabled": self.enabled[name], **numbers, "unread_share": 1.25}

    def switch(self, asked: Asked, name: str) -> Given:
        if name not in self.enabled:
            return problem(404, f"no registry {name}", nearest=list(self.enabled))
        self.enabled[name] = asked.body["enabled"]
        return Given(200, self.source(name))

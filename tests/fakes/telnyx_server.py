"""A stand-in for Telnyx Number Reputation: a real HTTP server on loopback.

Built from the public documentation alone, never from live calls:
https://developers.telnyx.com/docs/number-reputation/overview, and beside it phone-numbers,
settings and pricing
https://github.com/team-telnyx/telnyx-python (generated from the vendor's spec)

It counts what would be billed. Told to, it misbehaves in the ways of ``telnyx_faults``.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

ENTERPRISE = "6a09cdc3-8948-47f0-aa62-74ac943d6c58"
API_KEY = "KEY0canary7f3e9d"
LARGEST_PAGE = 250

Payload = dict[str, Any]
Answering = Callable[["Handler"], None]
Twisting = Callable[[Payload], Payload]


def reputation(risk: str | None = "low", at: str = "2026-11-20T06:00:00Z", **more: Any) -> Payload:
    """Build a ``reputation_data`` as the documentation shows it."""
    scores = {"maturity_score": 91, "connection_score": 84, "engagement_score": 77}
    data = {"spam_risk": risk, "spam_category": None, "sentiment_score": None}
    return {**data, **scores, "last_refreshed_at": at, **more}


class TelnyxServer:
    """One enterprise with its numbers. ``billed`` counts live checks by number."""

    def __init__(self) -> None:
        self.numbers: dict[str, Payload | None] = {}
        self.settings: Payload = {"status": "approved", "loa_status": "approved"}
        self.clamp = LARGEST_PAGE
        self.refreshed_at = "2026-11-20T11:59:00Z"
        self.billed: Counter[str] = Counter()
        self.billed_reads = 0
        self.seen: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.most_in_flight = 0
        self.on_refresh: Callable[[list[str]], None] = lambda _numbers: None
        self._faults: dict[str, Answering] = {}
        self._twists: dict[str, Twisting] = {}
        self._in_flight = 0
        self._lock = threading.Lock()
        self._httpd = _Server(("127.0.0.1", 0), Handler)
        self._httpd.site = self

    def __enter__(self) -> Self:
        # Half a second of polling at the end of each test would add up.
        serve = threading.Thread(target=self._httpd.serve_forever, args=(0.01,), daemon=True)
        serve.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._httpd.shutdown()
        self._httpd.server_close()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._httpd.server_address[1]}/v2"

    def misbehave(self, place: str, answering: Answering) -> None:
        """Answer at ``settings``, ``list`` or ``refresh`` like this instead."""
        self._faults[place] = answering

    def twist(self, place: str, twisting: Twisting) -> None:
        """Change what is answered there, on an answer of its own making."""
        self._twists[place] = twisting

    def behave(self) -> None:
        """Be as documented again."""
        self._faults.clear()
        self._twists.clear()

    def calls(self, place: str) -> int:
        """Count the requests to a place."""
        return sum(1 for _, at in self.seen if at == place)

    def enter(self) -> None:
        with self._lock:
            self._in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self._in_flight)

    def leave(self) -> None:
        with self._lock:
            self._in_flight -= 1

    def respond(self, handler: "Handler", place: str) -> None:
        if place in self._faults:
            self._faults[place](handler)
            return
        status, payload = self._make(handler, place)
        if place in self._twists:
            payload = self._twists[place](payload)
        handler.send_json(status, payload)

    def _make(self, handler: "Handler", place: str) -> tuple[int, Payload]:
        if handler.headers.get("Authorization") != f"Bearer {API_KEY}":
            return 401, error(10009, "Authentication failed")
        if place == "settings":
            return 200, {"data": {"enterprise_id": ENTERPRISE, **self.settings}}
        if place == "list":
            return 200, self._page(parse_qs(urlsplit(handler.path).query))
        if place == "refresh":
            return self._refresh(handler.body)
        if place == "number":
            return self._read_one(handler)
        return 404, error(10005, "Resource not found")

    def _page(self, query: dict[str, list[str]]) -> Payload:
        number = int(query.get("page[number]", ["1"])[0])
        size = min(int(query.get("page[size]", ["10"])[0]), self.clamp)
        names = sorted(self.numbers)
        rows = [self._row(name) for name in names[(number - 1) * size : number * size]]
        pages = -(-len(names) // size)
        meta = {"page_number": number, "page_size": size}
        return {"data": rows, "meta": {**meta, "total_pages": pages, "total_results": len(names)}}

    def _row(self, number: str) -> Payload:
        return {
            "id": f"id-{number[1:]}",
            "enterprise_id": ENTERPRISE,
            "phone_number": number,
            "reputation_data": self.numbers[number],
            "source": "telnyx",  # Newer than the SDK: unknown fields come.
        }

    def _refresh(self, body: bytes) -> tuple[int, Payload]:
        numbers = json.loads(body)["phone_numbers"]
        if not 1 <= len(numbers) <= 100:
            return 422, error(10015, "Invalid parameter")
        with self._lock:
            for number in numbers:
                self.billed[number] += 1
                if number in self.numbers:
                    known = self.numbers[number] or reputation("low")
                    self.numbers[number] = {**known, "last_refreshed_at": self.refreshed_at}
        self.on_refresh(numbers)
        results = [self._result(number) for number in numbers]
        good = sum(result["success"] for result in results)
        totals = {"total_requested": len(numbers), "total_successful": good}
        failed = {"total_failed": len(numbers) - good}
        return 200, {"data": {"results": results, **totals, **failed}}

    def _result(self, number: str) -> Payload:
        known = number in self.numbers
        return {"phone_number": number, "success": known, "error": None if known else "not found"}

    def _read_one(self, handler: "Handler") -> tuple[int, Payload]:
        number = unquote(urlsplit(handler.path).path.rsplit("/", 1)[1])
        if number not in self.numbers:
            return 404, error(10005, "Resource not found")
        if self.numbers[number] is None:  # As documented: a live query, billed in silence.
            self.billed_reads += 1
        return 200, {"data": self._row(number)}


class _Server(ThreadingHTTPServer):
    """The listener. Askers that hang up are no news."""

    daemon_threads = True
    block_on_close = False
    site: TelnyxServer

    def handle_error(self, _request: object, _address: object) -> None:
        """Say nothing: what matters shows in the answers."""


def error(code: int, title: str) -> Payload:
    """Build ``errors[]`` as the documentation shows it."""
    pointer = {"pointer": "/phone_numbers"}
    meta = {"url": f"https://developers.telnyx.com/docs/overview/errors/{code}"}
    one = {"code": str(code), "title": title, "detail": title, "source": pointer, "meta": meta}
    return {"errors": [one]}


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # 44 ms a call otherwise.
    timeout = 20
    body = b""

    def do_GET(self) -> None:  # The name that http.server calls.
        self._answer()

    def do_POST(self) -> None:  # As above.
        self.body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._answer()

    def _answer(self) -> None:
        assert isinstance(self.server, _Server)
        site = self.server.site
        place = _place(self.command, urlsplit(self.path).path)
        site.seen.append((self.path, place))
        site.headers.append(dict(self.headers.items()))
        site.enter()
        try:
            site.respond(self, place)
        except OSError:
            self.close_connection = True  # The asker has hung up, as it may.
        finally:
            site.leave()

    def send_json(self, status: int, payload: object) -> None:
        """Send any JSON with the right header."""
        self.send_raw(status, json.dumps(payload).encode())

    def send_raw(
        self, status: int, body: bytes, media: str = "application/json", **headers: str
    ) -> None:
        """Send any bytes; header names have underscores for dashes."""
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # Their name.
        """Say nothing."""


def _place(method: str, path: str) -> str:
    home = f"/v2/enterprises/{ENTERPRISE}/reputation"
    if method == "GET" and path == home:
        return "settings"
    if method == "GET" and path == f"{home}/numbers":
        return "list"
    if method == "POST" and path == f"{home}/numbers/refresh":
        return "refresh"
    if method == "GET" and path.startswith(f"{home}/numbers/%2B"):
        return "number"
    return "elsewhere"

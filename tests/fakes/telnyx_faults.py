"""The ways in which a provider misbehaves, by name.

``ANSWERS`` break the answer itself, at any place. ``PAGES`` are well-formed answers of the list
that say what they should not. None of either may lead to a verdict.
"""

import gzip
import json
import socket
import struct
import time
from collections.abc import Callable
from typing import Any, Final

from fakes.telnyx_server import API_KEY, Answering, Handler, Payload, Twisting, error

MEBIBYTE: Final = 1 << 20


def body(content: bytes, media: str = "application/json", **headers: str) -> Answering:
    """Answer 200 with these bytes."""
    return lambda handler: handler.send_raw(200, content, media, **headers)


def status(code: int, title: str = "Refused", **headers: str) -> Answering:
    """Answer with a status and errors as documented."""
    content = json.dumps(error(10007, title)).encode()
    return lambda handler: handler.send_raw(code, content, **headers)


def page(status_code: int) -> Answering:
    """Answer with a page for people, as proxies do."""
    html = b"<html><body>Bad gateway</body></html>"
    return lambda handler: handler.send_raw(status_code, html, "text/html")


def _start(handler: Handler, *headers: tuple[str, str]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    for name, value in headers:
        handler.send_header(name, value)
    handler.end_headers()
    handler.close_connection = True


def drip(handler: Handler) -> None:
    """Send one byte a second."""
    _start(handler, ("Content-Length", "1000"))
    for _ in range(15):
        handler.wfile.write(b" ")
        time.sleep(1)


def drip_headers(handler: Handler) -> None:
    """Never come to the end of the headers."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for count in range(30):
        handler.wfile.write(b"X-%d: 1\r\n" % count)
        time.sleep(0.5)


def silence(handler: Handler) -> None:
    """Take the question and say nothing."""
    handler.close_connection = True
    time.sleep(15)


def endless(handler: Handler) -> None:
    """Send chunks for ever."""
    _start(handler, ("Transfer-Encoding", "chunked"))
    chunk = b"10000\r\n" + b"[" + b"0," * 32767 + b"0" + b"\r\n"
    while True:
        handler.wfile.write(chunk)


def bomb(handler: Handler) -> None:
    """Send 300 MiB in 300 KB."""
    handler.send_raw(200, _BOMB, Content_Encoding="gzip")


def cut_off(handler: Handler) -> None:
    """Close in the middle of the announced body."""
    _start(handler, ("Content-Length", "1000"))
    handler.wfile.write(b'{"data": [')


def reset(handler: Handler) -> None:
    """Break the connection off hard."""
    handler.close_connection = True
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def babble(handler: Handler) -> None:
    """Answer in another protocol."""
    handler.close_connection = True
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


def announce_too_much(handler: Handler) -> None:
    """Announce more than anybody should read."""
    _start(handler, ("Content-Length", str(10**10)))
    handler.wfile.write(b"{}")


def echo_credential(handler: Handler) -> None:
    """Put the credential into the error text, plain and encoded."""
    secret = handler.headers.get("Authorization", "")
    detail = f"bad token {API_KEY} {API_KEY.encode().hex()} {secret}"
    handler.send_raw(401, json.dumps(error(10009, detail)).encode())


_BOMB: Final = gzip.compress(b" " * (4 * MEBIBYTE), 9) * 75  # Members add up: 300 MiB.

TOO_MANY: Final[dict[str, Answering]] = {
    "429": status(429),
    "429 retry 0": status(429, Retry_After="0"),
    "429 retry 1": status(429, Retry_After="1"),
    "429 retry 3600": status(429, Retry_After="3600"),
    "429 retry date": status(429, Retry_After="Fri, 20 Nov 2099 12:00:00 GMT"),
    "429 retry past": status(429, Retry_After="Fri, 20 Nov 1999 12:00:00 GMT"),
    "429 retry garbage": status(429, Retry_After="soon; \u00e9"),
    "429 retry negative": status(429, Retry_After="-5"),
    "429 retry huge": status(429, Retry_After="9" * 400),
}

SLOW: Final[dict[str, Answering]] = {
    "drip": drip,
    "drip headers": drip_headers,
    "silence": silence,
}

BREAKS: Final[dict[str, Answering]] = {
    "500": status(500),
    "502 html": page(502),
    "503": status(503, Retry_After="0"),
    "504": page(504),
    "cut off": cut_off,
    "reset": reset,
    "babble": babble,
}

REFUSALS: Final[dict[str, Answering]] = {
    "401": status(401),
    "401 html": page(401),
    "401 echo": echo_credential,
    "403": status(403, "Authorization failed"),
}

NONSENSE: Final[dict[str, Answering]] = {
    "400": status(400),
    "409": status(409),
    "422": status(422, "Invalid parameter"),
    "418 empty": lambda handler: handler.send_raw(418, b""),
    "redirect link-local": status(302, Location="http://169.254.169.254/latest/meta-data"),
    "redirect elsewhere": status(307, Location="https://example.com/"),
    "204": lambda handler: handler.send_raw(204, b""),
    "206": lambda handler: handler.send_raw(206, b"{}"),
    "empty": body(b""),
    "html 200": body(b"<html></html>", "text/html"),
    "html as json": body(b"<html></html>"),
    "json as text": body(b'{"data": []}', "text/plain"),
    "no content type": body(b'{"data": []}', ""),
    "truncated json": body(b'{"data": [{"phone_number": "+14155'),
    "two documents": body(b'{"data": []} {"data": []}'),
    "nan": body(b'{"data": NaN}'),
    "infinity": body(b'{"data": -Infinity}'),
    "1e400": body(b'{"data": 1e400}'),
    "duplicate keys": body(b'{"data": [], "data": {"status": "approved"}}'),
    "deep": body(b"[" * 100_000 + b"]" * 100_000),
    "deep objects": body(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "long integer": body(b'{"data": ' + b"9" * 5_000 + b"}"),
    "lone surrogate": body(rb'{"data": "\ud800"}'),
    "not utf-8": body(b'{"data": "\xff\xfe"}'),
    "utf-16": body('{"data": []}'.encode("utf-16")),
    "byte order mark": body(b'\xef\xbb\xbf{"data": []}'),
    "gzip bomb": bomb,
    "gzip": body(gzip.compress(b'{"data": []}'), Content_Encoding="gzip"),
    "endless": endless,
    "many values": body(b"[" + b"[]," * 600_000 + b"[]]"),
    "announced too much": announce_too_much,
    "wrong schema": body(b'{"result": "ok"}'),
    "array": body(b"[]"),
    "null": body(b"null"),
    "string": body(b'"approved"'),
}


def every_row(change: Callable[[Payload], Payload]) -> Twisting:
    """Change every row of the list."""
    return lambda payload: {**payload, "data": [change(row) for row in payload["data"]]}


def every_data(**change: Any) -> Twisting:  # JSON.
    """Change every ``reputation_data`` of the list."""
    return every_row(lambda row: {**row, "reputation_data": {**row["reputation_data"], **change}})


def meta(**change: Any) -> Twisting:  # JSON.
    """Change what the list says of itself."""
    return lambda payload: {**payload, "meta": {**payload["meta"], **change}}


PAGES: Final[dict[str, Twisting]] = {
    "no rows key": lambda payload: {"meta": payload["meta"]},
    "rows object": lambda payload: {**payload, "data": {}},
    "rows null": lambda payload: {**payload, "data": None},
    "no meta": lambda payload: {"data": payload["data"]},
    "meta strings": meta(total_pages="1"),
    "meta booleans": meta(page_number=True),
    "meta negative": meta(total_results=-1),
    "another page": meta(page_number=7),
    "rows of nonsense": lambda payload: {**payload, "data": [None, 1, "x", []]},
    "wrong number": every_row(lambda row: {**row, "phone_number": "+16175550199"}),
    "number without plus": every_row(lambda row: {**row, "phone_number": "14155550101"}),
    "number as integer": every_row(lambda row: {**row, "phone_number": 14155550101}),
    "no number": every_row(lambda row: {"reputation_data": row["reputation_data"]}),
    "another tenant": every_row(lambda row: {**row, "enterprise_id": "somebody-else"}),
    "missing rows": lambda payload: {**payload, "data": []},
    "data string": every_row(lambda row: {**row, "reputation_data": "high"}),
    "unknown risk": every_data(spam_risk="critical"),
    "risk in capitals": every_data(spam_risk="HIGH"),
    "risk boolean": every_data(spam_risk=True),
    "risk string boolean": every_data(spam_risk="true"),
    "risk list": every_data(spam_risk=["high"]),
    "category boolean": every_data(spam_category=True),
    "no time": every_data(last_refreshed_at=1_700_000_000),
    "time without zone": every_data(last_refreshed_at="2026-11-20T06:00:00"),
    "impossible time": every_data(last_refreshed_at="2026-13-40T06:00:00Z"),
    "future": every_data(last_refreshed_at="2026-11-21T12:00:00Z"),
    "far future": every_data(last_refreshed_at="9999-12-31T23:59:59Z"),
}

SILENT: Final[dict[str, Twisting]] = {  # As documented, and yet no answer.
    "null data": every_row(lambda row: {**row, "reputation_data": None}),
    "null risk": every_data(spam_risk=None),
    "null risk with category": every_data(spam_risk=None, spam_category="Survey"),
    "null time": every_data(last_refreshed_at=None),
}

"""Traces as an HTTP Archive (HAR 1.2), which browsers' developer tools and proxies open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from novalite.inspector.trace.visits import Trace

Headers = tuple[tuple[str, str], ...]


def har(traces: Iterable[Trace]) -> dict[str, Any]:
    """A log with an entry for each; what HAR has no field for is below ``_trace``."""
    creator = {"name": "novalite", "version": version("novalite")}
    return {"log": {"version": "1.2", "creator": creator, "entries": [_entry(trace) for trace in traces]}}


def _entry(trace: Trace) -> dict[str, Any]:
    started = datetime.fromtimestamp(trace.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    sent = (trace.seconds - trace.waited) * 1e3
    return {
        "startedDateTime": started,
        "time": trace.seconds * 1e3,
        "request": _request(trace),
        "response": _response(trace),
        "cache": {},
        "timings": {"send": 0, "wait": trace.waited * 1e3, "receive": sent},
        "_trace": {key: value for key, value in trace.to_dict().items() if key not in ("asked", "answered")},
    }


def _request(trace: Trace) -> dict[str, Any]:
    asked = trace.asked
    request = {
        "method": asked.method,
        "url": asked.url,
        "httpVersion": asked.protocol,
        "cookies": _cookies(_all(asked.headers, "cookie")),
        "headers": _pairs(asked.headers),
        "queryString": _pairs(parse_qsl(urlsplit(asked.url).query, keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": -1 if asked.body is None else len(asked.body.encode()),
    }
    if asked.body is not None:
        request["postData"] = {"mimeType": _first(asked.headers, "content-type"), "text": asked.body}
    return request


def _response(trace: Trace) -> dict[str, Any]:
    answered = trace.answered
    if answered is None:  # a status of 0 is how HAR says that there was none
        status, text, headers, size = 0, "", Headers(), 0
    else:
        code, _, text = answered.status.partition(" ")
        status, headers, size = int(code) if code.isdecimal() else 0, answered.headers, answered.size
    content: dict[str, Any] = {"size": size, "mimeType": _first(headers, "content-type")}
    if answered is not None and answered.body is not None:
        content["text"] = answered.body
    return {
        "status": status,
        "statusText": text,
        "httpVersion": trace.asked.protocol,
        "cookies": _cookies(_all(headers, "set-cookie")),
        "headers": _pairs(headers),
        "content": content,
        "redirectURL": _first(headers, "location"),
        "headersSize": -1,
        "bodySize": size,
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _all(headers: Headers, wanted: str) -> list[str]:
    return [value for name, value in headers if name.lower() == wanted]


def _first(headers: Headers, wanted: str) -> str:
    return next(iter(_all(headers, wanted)), "")


def _cookies(values: list[str]) -> list[dict[str, str]]:
    found = []
    for value in values:
        try:
            found += [{"name": one.key, "value": one.value} for one in SimpleCookie(value).values()]
        except CookieError:
            continue
    return found

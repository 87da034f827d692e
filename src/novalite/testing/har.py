"""What a test has asked of its cloud, as a HAR file (HTTP Archive 1.2), which browsers and proxies show."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    import pytest

    from novalite.cloud.core.journal import Entry, Message
    from novalite.testing.harness import Harness


def write(item: pytest.Item, harness: Harness) -> None:
    """Write the file of a test, if ``--novalite-har`` was given and the test has asked anything."""
    folder = item.config.getoption("--novalite-har")
    if folder is None or not harness.has_cloud or not (entries := harness.cloud.journal.find()):
        return
    name = re.sub(r"[^\w.\[\]-]+", "_", item.nodeid)
    path = Path(item.config.invocation_params.dir, folder, f"{name}.har")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(archive(entries), indent=1))


def archive(entries: list[Entry]) -> dict[str, Any]:
    """The file's content."""
    creator = {"name": "novalite", "version": "0"}
    return {"log": {"version": "1.2", "creator": creator, "entries": [_entry(entry) for entry in entries]}}


def _entry(entry: Entry) -> dict[str, Any]:
    sent = dict(entry.sent.headers) if entry.sent else {}
    url = f"http://{sent.get('Host', 'localhost')}{entry.path}"
    milliseconds = entry.seconds * 1000
    return {
        "startedDateTime": datetime.fromtimestamp(entry.at, UTC).isoformat(),
        "time": milliseconds,
        "request": {
            "method": entry.method,
            "url": url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _headers(entry.sent),
            "queryString": _pairs(parse_qsl(urlsplit(url).query, keep_blank_values=True)),
            "headersSize": -1,
            "bodySize": entry.sent.size if entry.sent else -1,
            **_data(entry.sent),
        },
        "response": {
            "status": entry.status or 0,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _headers(entry.answered),
            "content": _answer(entry.answered),
            "redirectURL": _header(entry.answered, "location"),
            "headersSize": -1,
            "bodySize": entry.answered.size if entry.answered else -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
    }


def _data(message: Message | None) -> dict[str, Any]:
    if message is None or not message.size:
        return {}
    return {"postData": _content(message, _header(message, "content-type"))}


def _answer(message: Message | None) -> dict[str, Any]:
    if message is None:
        return {"size": 0, "mimeType": ""}
    return {"size": message.size, **_content(message, _header(message, "content-type"))}


def _content(message: Message, type: str) -> dict[str, Any]:
    left = message.size - len(message.body)
    return {
        "mimeType": type,
        "text": message.body.decode(errors="replace"),
        **({"comment": f"{left} more bytes were not kept"} if left else {}),
    }


def _header(message: Message | None, name: str) -> str:
    headers = message.headers if message else []
    return next((value for key, value in headers if key.lower() == name), "")


def _headers(message: Message | None) -> list[dict[str, str]]:
    return _pairs(message.headers if message else [])


def _pairs(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]

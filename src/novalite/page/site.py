"""The pages by their addresses, and what their scripts ask.

- ``GET /_novalite/``: the requests; ``/_novalite/page/…``: the other pages, what their scripts ask, and their files.
- ``DELETE /_novalite/page/requests``: forget the requests.
- ``POST /_novalite/page/seed``: add what a seed in YAML contains.
"""

from __future__ import annotations

from importlib import resources
from typing import Any
from urllib.parse import parse_qs

import webob

from novalite.cloud import Cloud
from novalite.page import BELOW, HOME
from novalite.page.controls import controls_page, seeded
from novalite.page.frame import missing, response
from novalite.page.nouns import NOUNS
from novalite.page.pipelines import Pipelines
from novalite.page.requests import archive, request_page, requests_page, rows_after
from novalite.page.state import overview, record, records
from novalite.page.watch import Watch
from novalite.services.control.router import LARGEST_BODY, is_too_large
from novalite.services.control.service import error_response
from novalite.wsgi.application import Environ

FILES = {
    "controls.js": "text/javascript",
    "icon.svg": "image/svg+xml",
    "page.css": "text/css",
    "pipelines.js": "text/javascript",
    "request.js": "text/javascript",
    "requests.js": "text/javascript",
}


class Site:
    """The pages of a cloud, of the requests that ``watch`` records, and of the pipelines that they go through."""

    def __init__(self, cloud: Cloud, watch: Watch, pipelines: Pipelines) -> None:
        self.cloud = cloud
        self.watch = watch
        self.pipelines = pipelines

    def answer(self, environ: Environ, path: str) -> Any:
        """The answer to a request of someone who may look."""
        rest = path[len(BELOW) :]
        method = environ["REQUEST_METHOD"]
        if method == "DELETE" and rest == "requests":
            self.watch.clear()
            return webob.Response(status=204)
        if method == "POST" and rest == "seed":
            if is_too_large(environ):
                return error_response(413, f"The file has more than {LARGEST_BODY} bytes.")
            return seeded(self.cloud, webob.Request(environ).body)
        if method not in ("GET", "HEAD"):
            answer = error_response(405, "Only GET, HEAD can be done here.")
            answer.headers["Allow"] = "GET, HEAD"
            return answer
        if path == HOME.rstrip("/"):
            return webob.Response(status=308, location=HOME)
        if path == HOME:
            return requests_page(self.watch)
        query = {key: values[-1] for key, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        return self._found(rest.split("/"), query)

    def _found(self, path: list[str], query: dict[str, str]) -> Any:
        """What is below the path of the pages."""
        match path:
            case ["static", name] if name in FILES:
                content = (resources.files("novalite.page") / "static" / name).read_bytes()
                return response(content, FILES[name], cache="no-cache")
            case ["requests"]:
                return rows_after(self.watch, _number(query.get("after", "")))
            case ["requests.har"]:
                return archive(self.watch.traces(), "novalite.har")
            case ["requests", name] if name.endswith(".har"):
                trace = self.watch.trace(_number(name.removesuffix(".har")))
                return archive([trace], name) if trace else missing("This request is not kept.")
            case ["requests", name]:
                return request_page(self.watch, _number(name))
            case ["pipelines"]:
                return self.pipelines.page(query)
            case ["controls"]:
                return controls_page(self.cloud)
            case ["cloud"]:
                return overview(self.cloud)
            case ["cloud", noun] if noun in NOUNS:
                return records(self.cloud, NOUNS[noun], query)
            case ["cloud", noun, *key] if noun in NOUNS:
                return record(self.cloud, NOUNS[noun], "/".join(key))
        return missing("There is no such page.")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0

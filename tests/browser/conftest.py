"""A cloud that is served, and a real browser that looks at it: Chromium without a window, where there is one."""

import json
import shutil
import urllib.request
from types import SimpleNamespace

import pytest

from tests.wire import Program, until

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

#: How long is waited for what must come, in milliseconds.
PATIENCE = 30_000


@pytest.fixture(scope="session")
def chromium():
    """The browser."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api")
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


class Cloud:
    """A cloud that is served; it is asked as the user admin, and over the control API."""

    def __init__(self, url):
        self.url = url
        self.token = ""

    def log_in(self):
        """Have a token from now on."""
        login = {"user": {"name": "admin", "domain": {"id": "default"}, "password": "secret"}}
        scope = {"project": {"name": "admin", "domain": {"id": "default"}}}
        auth = {"identity": {"methods": ["password"], "password": login}, "scope": scope}
        self.token = self.ask("POST", "/identity/v3/auth/tokens", {"auth": auth}).headers["X-Subject-Token"]

    def ask(self, method, path, body=None, **headers):
        """The answer: status, headers and, of JSON, the body."""
        sent = None if body is None else json.dumps(body).encode()
        known = {"Content-Type": "application/json", "X-Auth-Token": self.token}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, sent, {**known, **named}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                return SimpleNamespace(status=answer.status, headers=answer.headers, json=_json(text))
        except urllib.error.HTTPError as error:
            with error:
                return SimpleNamespace(status=error.code, headers=error.headers, json=None)


def _json(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    ready = tmp_path_factory.mktemp("cloud") / "ready.json"
    with Program("-m", "novalite", "serve", "--port", "0", "--ready-file", ready) as program:
        until(lambda: ready.exists() or program.process.poll() is not None)
        yield Cloud(json.loads(ready.read_text())["url"])


@pytest.fixture
def cloud(served):
    """The same cloud, as it was at its start; nobody has logged in to that."""
    served.ask("POST", "/_novalite/reset")
    served.log_in()
    served.ask("DELETE", "/_novalite/trouble")
    for name in served.ask("GET", "/_novalite/snapshots").json["snapshots"]:
        served.ask("DELETE", f"/_novalite/snapshots/{name}")
    served.ask("PUT", "/_novalite/clock", {"frozen": False})
    served.ask("DELETE", "/_novalite/page/requests")
    return served


@pytest.fixture
def said():
    """What browsers have said in their consoles: nothing, when a test ends."""
    messages = []
    yield messages
    assert messages == []


@pytest.fixture
def tab(chromium, cloud, said):
    """Opens a page of the cloud in a tab of its own."""
    contexts = []

    def open(path="/_novalite/", width=1280, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, base_url=cloud.url, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        return page

    yield open
    for context in contexts:
        context.close()

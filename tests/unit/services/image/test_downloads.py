"""Images that are fetched from an address on this machine."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from novalite.services.image.downloads import is_allowed

SOURCES = ("127.0.0.1:8000", "localhost:80", "[::1]:8000", "192.0.2.1:80")


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("http://127.0.0.1:8000/image", True),
        ("http://localhost/image", True),
        ("http://[::1]:8000/", True),
        ("http://user@127.0.0.1:8000/", True),
        ("http://127.0.0.1:8001/", False),
        ("https://127.0.0.1:8000/", False),
        ("http://192.0.2.1/", False),
        ("http://127.0.0.1:8000@example.org/", False),
        ("http://127.0.0.1:x/", False),
        ("http://[::1/", False),
        ("", False),
        (None, False),
        (["http://localhost/"], False),
    ],
)
def test_only_what_is_allowed_on_this_machine_is_fetched(uri, expected):
    assert is_allowed(uri, SOURCES) is expected


class Handler(BaseHTTPRequestHandler):
    """Answers as its path says."""

    def do_GET(self):
        kind = self.path.strip("/").partition("?")[0]
        self.send_response({"image": 200, "short": 200, "moved": 302}.get(kind, 404))
        if kind == "moved":
            self.send_header("Location", "/image")
        self.send_header("Content-Length", "9" if kind == "short" else "5")
        self.end_headers()
        self.wfile.write(b"12345")

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def source():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def imported(ask, make, cloud, source):
    """What an image is, its data, and its task, once it was imported from a path of the source."""

    def imported(path, **more):
        cloud.image.imports.sources = [source]
        id = make(**more)
        sent = {"method": {"name": "web-download", "uri": f"http://{source}{path}"}}
        assert ask(f"POST /images/{id}/import", sent).status_int == 202
        (task,) = ask(f"GET /images/{id}/tasks", as_="root").json["tasks"]
        return ask(f"GET /images/{id}").json, cloud.image.images.data(id), task

    return imported


@pytest.mark.parametrize("path", ["/image", "/image?a=b"])
def test_what_is_fetched_is_what_the_image_has(imported, path):
    image, data, task = imported(path)

    assert (image["status"], image["size"], data) == ("active", 5, b"12345")
    assert (task["status"], task["input"]["import_req"]["method"]["name"]) == ("success", "web-download")


@pytest.mark.parametrize("path", ["/nothing", "/moved", "/short", "/two words"])
def test_what_cannot_be_fetched_leaves_the_image_queued(imported, path):
    image, data, task = imported(path)

    assert (image["status"], image["os_glance_failed_import"], data) == ("queued", "file", None)
    assert "os_glance_import_task" not in image
    assert task["status"] == "failure"


def test_what_is_of_another_format_leaves_it_queued_too(imported):
    image, data, task = imported("/image", disk_format="qcow2")

    assert (image["status"], image["size"], image["os_glance_failed_import"]) == ("queued", None, "file")
    assert (task["status"], data) == ("failure", None)


def test_where_nobody_listens_nothing_is_fetched(ask, make, cloud):
    id = make()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as gone:
        source = f"127.0.0.1:{gone.server_port}"
    cloud.image.imports.sources = [source]
    ask(f"POST /images/{id}/import", {"method": {"name": "web-download", "uri": f"http://{source}/"}})

    assert ask(f"GET /images/{id}").json["os_glance_failed_import"] == "file"

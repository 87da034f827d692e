"""What is listed and told is kept as plain text in tests/fixtures/inspector/."""

from dataclasses import replace
from pathlib import Path

import pytest
import routes
from hypothesis import given, settings
from hypothesis import strategies as st

from novalite import wsgi
from novalite.api.microversion import between, since, until
from novalite.api.operation import Resource
from novalite.api.router import ServiceRouter
from novalite.api.service import Policy, Service
from novalite.inspector.contexts import Element
from novalite.inspector.matching import explain
from novalite.inspector.mounts import Mounted, Step, Way
from novalite.inspector.requests import parse_request
from novalite.inspector.route_text import Filter, explained, listed
from novalite.inspector.routes import RouteTable
from novalite.inspector.sections import Place
from novalite.inspector.text import length, plain
from novalite.wsgi.microversion import Microversions
from novalite.wsgi.router import Mapper

FIXTURES = Path(__file__).parents[2] / "fixtures" / "inspector"
SERVICE = Service(Policy({}), Microversions("library", "1.1", "1.9"))
books = Resource("/books", SERVICE, "library.books")


def handler(name):
    def handle(call):
        raise AssertionError("nobody calls it")

    handle.__name__ = name
    return handle


for where, span, name in [
    ("GET", until("1.4"), "old_index"),
    ("GET", since("1.5"), "index"),
    ("POST", between("1.2", "1.8"), "create"),
    ("GET /{id}", since("1.1"), "show"),
    ("GET /new", since("1.1"), "new"),
    ("GET /{id}/a-part-with-quite-a-long-name/{part_of_the_book}/pages", since("1.1"), "pages"),
]:
    books.on(where, span)(handler(name))
for action in (
    "lend",
    "give-back",
    "reserve-for-somebody-else",
    "burn",
    "read-aloud",
    "translate-into-another-language",
):
    books.act(action, until("1.2") if action == "burn" else since("1.1"))(handler(action))
books.act("sell", since("1.7"))(handler("sell"))


class ByProject(Mapper):
    prefixes = ("/{project_id:[0-9a-f]+}", "")


def at_night(environ, match):
    raise AssertionError("nobody calls it")


class Reader:
    def index(self, request):
        raise AssertionError("nobody calls it")


def plain_mapper():
    mapper = routes.Mapper(controller_scan=None, register=False)
    mapper.redirect("", "/")
    mapper.connect("/readers/{id:[0-9]+}", controller=Reader, action="index", conditions={"function": at_night})
    mapper.connect("/readers", controller=Reader, action="index", conditions={"sub_domain": True, "method": ["GET"]})
    return mapper


def mounted(mount, name, table=None, problem=None):
    return Mounted(mount, Element(name, f"app:{name}", "x:y", Place("x.ini", len(name))), table, problem)


def without_source(table):
    """The table, whose routes do not tell the folder in which this file is."""
    table.pairs = [(replace(route, target=None), own) for route, own in table.pairs]
    return table


LIBRARY = without_source(RouteTable(ServiceRouter(SERVICE, [books], ByProject).map))
ALL = [
    mounted("/", "versions"),
    mounted("/v1/+", "library", LIBRARY.at("/v1/+")),
    mounted("/readers", "readers", RouteTable(plain_mapper(), "/readers")),
    mounted("/lending/v1", "library", LIBRARY.at("/lending/v1")),
    mounted("/broken", "broken", problem="RuntimeError: nobody has set it up"),
]
WAY = Way(
    (Step("mounts", "/v1/+", "/+ takes what is below it, before /"), Step("auth", "keystone", "the strategy")),
    tuple(mounted("/", name).app for name in ("cors", "request_id", "faultwrap", "authtoken", "context")),
    ALL[1].app,
    "/v1",
    "/books/7",
)


def match(text, width, table=ALL[1].table, way=WAY):
    request = parse_request(text)
    return explained(request, way, explain(table, request) if table else None, width)


GOLDEN = {
    "routes": lambda: listed(ALL, Filter(), 100),
    "routes-narrow": lambda: listed(ALL, Filter(), 60),
    "routes-under": lambda: listed(ALL, Filter("get", "/v1/books/"), 100),
    "match": lambda: match("GET /v1/books/7", 80),
    "match-losers": lambda: match("GET /v1/books/new", 60),
    "match-none": lambda: match("GET /v1/bokos/7", 80),
    "match-nowhere": lambda: match(
        "GET /v1/x",
        80,
        None,
        Way((Step("mounts", None, "nothing is mounted there; there is /v2"),), (), None, "", "/v1/x"),
    ),
    "match-plain": lambda: match("GET /readers/readers", 80, ALL[2].table, None),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_what_is_listed_and_told_is_as_it_was(name):
    assert plain(GOLDEN[name]()) + "\n" == (FIXTURES / f"{name}.txt").read_text()


@pytest.mark.parametrize(
    ("method", "under", "paths"),
    [
        ("", "", 12),
        ("POST", "", 4),
        ("", "/v1/books", 12),
        ("", "/v1/0f/books", 0),
        ("", "/v1/{project_id:[0-9a-f]+}/books", 6),
        ("", "/v1/book", 0),
        ("", "/v1/books/{id}/action", 2),
        ("PATCH", "", 0),
    ],
)
def test_routes_are_chosen_by_method_and_path(method, under, paths):
    chosen = [route for route in ALL[1].table if Filter(method, under).takes(route)]

    assert len(chosen) == paths


def test_a_path_with_and_without_a_format_is_one_row():
    mapper = routes.Mapper(controller_scan=None, register=False)
    mapper.resource("reader", "readers", controller=Reader)
    mapper.connect("/lost.:(format)", controller=Reader, action="index")
    mapper.connect("/lost", controller=Reader, action="lost")
    text = plain(listed([mounted("/", "readers", RouteTable(mapper))], Filter("GET"), 100))

    assert [line.split()[1:] for line in text.splitlines()[1:]] == [
        ["/readers(.:(format))", "Reader.index"],
        ["/readers/new(.:(format))", "Reader.new"],
        ["/readers/:(id)/edit(.:(format))", "Reader.edit"],
        ["/readers/:(id)(.:(format))", "Reader.show"],
        ["/lost.:(format)", "Reader.index"],
        ["/lost", "Reader.lost"],
    ]


def test_actions_of_many_controllers_and_a_first_version_of_their_own_are_told():
    @limited("2.1")
    def lend(self):
        raise AssertionError("nobody calls it")

    @limited("2.17")
    def burn(self):
        raise AssertionError("nobody calls it")

    burn.__qualname__ = "Fires.burn"
    mapper = routes.Mapper(controller_scan=None, register=False)
    resource = wsgi.Resource(Reader())
    resource.wsgi_actions = {"lend": lend, "burn": burn}
    mapper.connect("/a", controller=resource, action="action")
    text = plain(listed([mounted("/", "readers", RouteTable(mapper))], Filter(), 100))

    assert text.splitlines()[1:] == ["  ANY  /a  Fires and 1 more: 2 actions", "         burn 2.17+, lend"]


def limited(first):
    def decorate(method):
        method.min_version = first
        return method

    return decorate


def everything(width):
    return [*listed(ALL, Filter(), width), *match("GET /v1/bokos/7", width), *match("GET /v1/books/7", width)]


@settings(deadline=None, max_examples=15)
@given(st.integers(60, 120))
def test_nothing_is_wider_than_the_window_but_a_word_that_does_not_fit(width):
    for line in everything(width):
        assert length(line) <= width or max(map(len, plain([line]).split())) > width - 20


@settings(deadline=None, max_examples=15)
@given(st.integers(1, 120))
def test_no_word_is_broken(width):
    assert set(plain(everything(width)).split()) == set(plain(everything(500)).split())


def test_the_place_of_what_answers_has_a_line_of_its_own_and_is_told_from_the_working_directory(monkeypatch):
    monkeypatch.chdir(Path(__file__).parent)
    table = RouteTable(ServiceRouter(SERVICE, [books]).map)

    assert "\n    test_route_text.py:" in plain(match("GET /books/7", 500, table, None))

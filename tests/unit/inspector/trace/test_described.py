import pytest
import webob.exc

from novalite.inspector.trace.described import (
    LONGEST,
    changes_of_environ,
    changes_of_headers,
    described,
    described_error,
    headers_of_answer,
    headers_of_request,
    route_of,
)
from novalite.inspector.trace.visits import Change, Route
from novalite.wsgi import Resource


class Loud:
    """Must not be asked what it is."""

    def __repr__(self):
        raise AssertionError("it was asked")

    __str__ = __eq__ = __repr__
    __hash__ = object.__hash__


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("text", "text"),
        (b"bytes", "b'bytes'"),
        (1, "1"),
        (True, "True"),
        (None, "None"),
        (Loud(), "<Loud>"),
        ([], "<list>"),
    ],
)
def test_text_and_numbers_are_as_they_are_and_objects_their_class(value, said):
    assert described(value) == said


def test_a_long_value_is_cut():
    assert described("x" * LONGEST) == "x" * LONGEST
    assert described("x" * (LONGEST + 1)) == "x" * LONGEST + "…"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("no\n  such thing"), "ValueError: no such thing"),
        (KeyError(), "KeyError"),
        (webob.exc.HTTPNotFound(), "HTTPNotFound: The resource could not be found."),
        (type("Mute", (Exception,), {"__str__": Loud.__repr__})(), "Mute"),
    ],
)
def test_an_error_is_its_class_and_what_it_says(error, said):
    assert described_error(error) == said


def test_the_environ_is_compared_by_name_and_objects_by_what_they_are():
    same, old, new = Loud(), Loud(), Loud()
    before = {"a": "1", "b": "1", "c": "1", "same": same, "other": old, "kind": 1, 5: "no name"}
    after = {"a": "1", "b": "2", "d": "3", "same": same, "other": new, "kind": "1", 6: "no name"}

    assert [Change(*change) for change in changes_of_environ(before, after)] == [
        Change("b", "1", "2"),
        Change("d", None, "3"),
        Change("other", "<Loud>", "<Loud>"),
        Change("kind", "1", "1"),
        Change("c", "1", None),
    ]


def test_headers_are_compared_with_how_often_each_is_there():
    before = (("Vary", "a"), ("Vary", "b"), ("Age", "1"), ("Server", "x"))
    after = (("Vary", "a"), ("Vary", "c"), ("age", "1"), ("Date", "now"), ("Date", "now"))

    assert list(changes_of_headers(before, after)) == [
        Change("Vary", "b", "c"),
        Change("age", "1", "1"),
        Change("Date", None, "now"),
        Change("Date", None, "now"),
        Change("Server", "x", None),
    ]


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ([("A", "1"), ("B", 2)], (("A", "1"), ("B", "2"))),
        ([("A", "1"), "none", ("too", "many", "parts")], (("A", "1"),)),
    ],
)
def test_headers_that_are_none_are_left_alone(headers, taken):
    assert headers_of_answer(headers) == taken


def test_the_headers_of_a_request_are_spelled_as_a_client_does():
    environ = {"HTTP_X_AUTH_TOKEN": "t", "CONTENT_TYPE": "text/plain", "CONTENT_LENGTH": "", "PATH_INFO": "/", 1: 2}

    assert headers_of_request(environ) == (("X-Auth-Token", "t"), ("Content-Type", "text/plain"))


class Cats:
    def show(self, req):
        """Which is never called."""


class Expression:
    routepath = "/cats/{id}"


@pytest.mark.parametrize(
    ("environ", "route"),
    [
        ({}, None),
        ({"wsgiorg.routing_args": "odd"}, None),
        ({"wsgiorg.routing_args": ((), {"id": "7"})}, Route(None, None, {"id": "7"})),
        (
            {
                "wsgiorg.routing_args": (None, {"controller": Resource(Cats()), "action": "show", "id": "7", "n": 1}),
                "routes.route": Expression(),
                "SCRIPT_NAME": "/v1",
            },
            Route("/v1/cats/{id}", "Cats.show", {"id": "7"}),
        ),
        ({"wsgiorg.routing_args": ((), {"controller": "cats"})}, Route(None, "cats")),
        ({"wsgiorg.routing_args": ((), {"controller": Cats, "action": 1})}, Route(None, "Cats")),
        (
            {"wsgiorg.routing_args": ((), {"controller": "endpoint"}), "novalite.operation": "compute.servers.show"},
            Route(None, "compute.servers.show"),
        ),
    ],
)
def test_a_route_is_read_from_what_routers_leave(environ, route):
    assert route_of(environ) == route

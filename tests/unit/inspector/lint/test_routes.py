import pytest
import routes

from novalite.inspector.lint.profile import Profile
from novalite.inspector.lint.routes import RULES, Table, lint_routes, overrides_method

PROFILE = Profile("test", off={"NL088": "it is tested by itself"})


def mapper(*paths, minimization=False):
    """A mapper with such routes: a path, for GET, or a path and the further arguments of `connect`."""
    mapper = routes.Mapper(controller_scan=None, register=False)
    mapper.minimization = minimization
    for path in paths:
        path, options = (path, {}) if isinstance(path, str) else path
        mapper.connect(path, controller="cats", **{"conditions": {"method": ["GET"]}, **options})
    return mapper


def found(*paths, profile=PROFILE, **options):
    table = Table(mapper(*paths, **options), "/v1", "cats:map")
    return [(one.rule.id, one.message) for one in lint_routes(table, profile)]


def methods(*names):
    return {"conditions": {"method": list(names)}}


#: Of each rule: routes, the message, and routes without the mistake.
CASES = {
    "a wider route comes first": (
        "NL080",
        ["/cats/{id}", "/cats/{name:[a-z]+}"],
        "no request reaches GET /v1/cats/{name:[a-z]+}: GET /v1/cats/tea is GET /v1/cats/{id}",
        ["/cats/{name:[a-z]+}", "/cats/{id}"],
    ),
    "the same route again": (
        "NL080",
        ["/cats", "/cats"],
        "no request reaches GET /v1/cats: GET /v1/cats is GET /v1/cats",
        ["/cats", ("/cats", methods("POST"))],
    ),
    "one method of two": (
        "NL080",
        ["/cats/{id}", ("/cats/{name}", methods("GET", "PUT"))],
        "no request reaches GET,PUT /v1/cats/{name}: GET /v1/cats/7 is GET /v1/cats/{id}",
        ["/cats/{id}", ("/cats/{name}", methods("PUT"))],
    ),
    "a static name": (
        "NL081",
        ["/cats/detail", ("/cats/{id}", methods("DELETE", "PUT"))],
        "DELETE and PUT /v1/cats/detail take detail for the id of /v1/cats/{id}",
        ["/cats/detail", ("/cats/{id:[0-9]+}", methods("DELETE", "PUT"))],
    ),
    "an optional format": (
        "NL082",
        ["/cats/{id}{.format}"],
        "GET /v1/cats/{id}{.format} splits at dots: /v1/cats/1.2.3 has id '1.2' and format '3'",
        ["/cats/{id}{.format:json|xml}"],
    ),
    "an anchor at the beginning": (
        "NL083",
        ["/cats/{id:^[0-9]+}"],
        "no request reaches GET /v1/cats/{id:^[0-9]+}: id is ^[0-9]+, anchored inside of a path",
        ["/cats/{id:[^0-9]+}"],
    ),
    "an anchor in the middle": (
        "NL083",
        ["/{id:[0-9]+$}/cats"],
        "no request reaches GET /v1/{id:[0-9]+$}/cats: id is [0-9]+$, anchored inside of a path",
        [r"/{id:\$[0-9]+}/cats"],
    ),
    "an anchor at the end": (
        "NL084",
        ["/cats/{id:[0-9]+$}"],
        "GET /v1/cats/{id:[0-9]+$}: id is [0-9]+$, which takes /v1/cats/7%0a too",
        [r"/cats/{id:[0-9]+\Z}"],
    ),
    "an unknown condition": (
        "NL085",
        [("/cats", {"conditions": {"action": ["GET"]}})],
        "ANY /v1/cats: there is no condition action, so that it has none",
        [("/cats", {"conditions": {"sub_domain": True}})],
    ),
    "a method as text": (
        "NL086",
        [("/cats", {"conditions": {"method": "GET"}})],
        "GET /v1/cats: method is the text 'GET', of which any part will do",
        ["/cats"],
    ),
    "a method in lower case": (
        "NL086",
        [("/cats", methods("get", "PUT"))],
        "get,PUT /v1/cats: no request has the method get",
        ["/cats"],
    ),
}


@pytest.mark.parametrize(("rule", "wrong", "message", "right"), CASES.values(), ids=CASES)
def test_a_mistake_is_found_and_nothing_is_without_it(rule, wrong, message, right):
    assert (rule, message) in found(*wrong)
    assert rule not in [one[0] for one in found(*right)]


def test_each_rule_has_a_case():
    assert {case[0] for case in CASES.values()} | {"NL087", "NL088"} == {rule.id for rule in RULES}


def test_what_the_messages_say_of_requests_is_what_routes_does():
    for wrong in ("/cats/{id:[0-9]+$}", "/cats/{id}{.format}"):
        own = mapper(wrong)
        own.create_regs([])
        assert own.routematch("/cats/7\n", {"REQUEST_METHOD": "GET"})
    own = mapper("/cats/{id:^[0-9]+}")
    own.create_regs([])
    assert not own.routematch("/cats/7", {"REQUEST_METHOD": "GET"})


def test_an_override_of_the_method_is_found_with_a_request():
    table = Table(mapper(("/cats/{id}", methods("DELETE"))), "/v1", "cats:map", overrides=True)

    assert [(one.rule.id, one.message) for one in lint_routes(table, PROFILE)] == [
        ("NL087", "GET /v1/cats/7?_method=DELETE is DELETE /v1/cats/{id}")
    ]


def test_a_middleware_that_overrides_methods_is_found_behind_filters():
    class Filter:
        def __init__(self, application):
            self.application = application

    class Middleware:
        use_method_override = True

    assert overrides_method(Filter(Filter(Middleware())))
    assert not overrides_method(Filter(Filter(object())))


def test_a_longer_static_prefix_that_comes_first_is_worth_a_note():
    assert found("/{kind}/{id}", "/cats/{id}", profile=Profile("all")) == [
        ("NL088", "GET /v1/cats/7 is GET /v1/cats/{id}, not GET /v1/{kind}/{id}, which was connected before")
    ]
    assert found("/cats/{id}", "/{kind}/{id}", profile=Profile("all")) == []


def test_routes_that_look_at_more_than_the_path_are_left_alone():
    def never(environ, result):
        raise AssertionError("nobody calls it")

    assert found("/cats/{id}", ("/cats/{name}", {"conditions": {"function": never, "method": ["GET"]}})) == []
    assert found("/cats/{id}", ("/cats/{name}", {"conditions": {"sub_domain": True}})) == []
    assert found("/cats/{id}", "/cats/{name}", minimization=True) == []


def test_a_requirement_that_no_sample_fits_proves_nothing():
    assert found("/cats/{id}", "/cats/{name:cat-[0-9]{17}}") == []


def test_a_rule_that_is_switched_off_says_nothing():
    assert found("/cats", "/cats", profile=Profile("off", off={"NL080": "twice is fine"})) == []

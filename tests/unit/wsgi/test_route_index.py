"""The index answers what Routes answers, and asks few routes for it."""

import routes
from hypothesis import given
from hypothesis import strategies as st

from novalite.wsgi.route_index import RouteIndex

SEGMENTS = ["servers", "os-keypairs", "v2.1", "a", "b"]
VARIABLES = ["{id}", "{project_id:[0-9a-f-]+}", "{rest:.*}", "x-{id}", "{id}.json", "a.{format}", "a{.format}"]
PATHS = ["servers", "os-keypairs", "v2.1", "a", "b", "abc", "7", "a.json", "x-7", "x.y.z", "", "é"]

templates = st.lists(st.sampled_from(SEGMENTS + VARIABLES), max_size=4).map(lambda parts: "/" + "/".join(parts))
methods = st.sampled_from(["GET", "POST"])
paths = st.lists(st.sampled_from(PATHS), max_size=5).map(lambda parts: "/" + "/".join(parts))


def app(environ, start_response):
    raise AssertionError("nobody calls it")


def new_mapper(minimization=False):
    mapper = routes.Mapper(controller_scan=None, register=False)
    mapper.minimization = minimization
    return mapper


def usable(template):
    """Routes refuses a variable that occurs twice."""
    return all(template.count(name) <= 1 for name in ("{id", "{project_id", "{rest", "format}"))


@given(st.lists(st.tuples(templates.filter(usable), methods), max_size=12), paths, methods, st.booleans())
def test_the_index_answers_what_routes_answers(table, path, method, minimization):
    mapper = new_mapper(minimization)
    for number, (template, wanted) in enumerate(table):
        mapper.connect(template, controller=app, action=str(number), conditions={"method": [wanted]})
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path}

    index = RouteIndex(mapper)
    found, again = index.match(path, environ), index.match(path, environ)

    mapper.create_regs([])
    assert found == again == mapper.routematch(path, environ)


def test_whoever_changes_a_match_changes_it_for_nobody_else():
    mapper = new_mapper()
    mapper.connect("/cats/{id}", controller=app)
    index = RouteIndex(mapper)

    for _ in range(3):
        match, _ = index.match("/cats/7", {"REQUEST_METHOD": "GET"})
        assert match == {"controller": app, "id": "7"}
        match["id"] = "8"


def test_a_route_that_looks_at_the_request_is_asked_each_time():
    mapper = new_mapper()
    mapper.connect("/cats", controller=app, conditions={"function": lambda environ, match: environ["wanted"]})
    index = RouteIndex(mapper)

    assert [bool(index.match("/cats", {"REQUEST_METHOD": "GET", "wanted": is_wanted})) for is_wanted in (1, 0, 1)] == [
        True,
        False,
        True,
    ]


def test_no_more_paths_are_remembered_than_a_thousand():
    mapper = new_mapper()
    mapper.connect("/cats/{id}", controller=app)
    index = RouteIndex(mapper)

    for number in range(3000):
        assert index.match(f"/cats/{number}", {"REQUEST_METHOD": "GET"})[0]["id"] == str(number)
        assert len(index._known) <= 1024


def test_a_route_that_is_connected_later_is_found():
    mapper = new_mapper()
    index = RouteIndex(mapper)
    assert index.match("/cats", {"REQUEST_METHOD": "GET"}) is None

    mapper.connect("/cats", controller=app)

    assert index.match("/cats", {"REQUEST_METHOD": "GET"})[0] == {"controller": app}


def test_a_mapper_with_a_prefix_is_asked_itself():
    mapper = new_mapper()
    mapper.connect("/cats", controller=app)
    mapper.prefix = "/api"

    index = RouteIndex(mapper)

    assert index.match("/api/cats", {"REQUEST_METHOD": "GET"})[0] == {"controller": app}
    assert index.match("/cats", {"REQUEST_METHOD": "GET"}) is None


def test_a_mapper_that_matches_in_its_own_way_is_asked_itself():
    class Stubborn(routes.Mapper):
        def routematch(self, url=None, environ=None):
            return {"controller": app, "url": url}, None

    index = RouteIndex(Stubborn(controller_scan=None, register=False))

    assert index.match("/anything", {"REQUEST_METHOD": "GET"}) == ({"controller": app, "url": "/anything"}, None)


def test_only_the_routes_of_the_paths_segments_are_tried():
    mapper = new_mapper()
    tried = []
    for number in range(100):
        mapper.connect(
            f"/{{project_id}}/r{number}/{{id}}",
            controller=app,
            conditions={"function": lambda environ, match, number=number: tried.append(number) or True},
        )

    RouteIndex(mapper).match("/abc/r50/7", {"REQUEST_METHOD": "GET"})

    assert tried == [50]

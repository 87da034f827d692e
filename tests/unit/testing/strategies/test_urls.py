"""URLs of a mapper are matched by it, others are not; whatever its routes are like."""

from urllib.parse import unquote

import pytest
import routes
from hypothesis import given, settings
from hypothesis import strategies as st

from novalite.testing.strategies import urls_of, urls_outside
from novalite.wsgi.router import decoded


def mapper_of(*connected, minimization=False, prefix=None):
    mapper = routes.Mapper(controller_scan=None, register=False)
    mapper.minimization, mapper.prefix = minimization, prefix
    for template, options in connected:
        mapper.connect(template, controller="c", **options)
    mapper.create_regs([])
    return mapper


GET = {"conditions": {"method": ["GET"]}}
MAPPERS = {
    "segments": mapper_of(("/cats", GET), ("/cats/{id}/toys/{toy}", GET), ("/dogs/{id}", {})),
    "patterns": mapper_of((r"/{project_id:[0-9a-f\-]+}/cats/{n:\d+}", GET), ("/rest/{path_info:.*}", {})),
    "colons": mapper_of(("/old/:style/(b)", {}), ("/files/{name}{.format:txt|pdf}", GET)),
    "a prefix": mapper_of(("/cats/{id}", GET), prefix="/api"),
    "minimized": mapper_of(("/cats/{id}", GET), minimization=True),
    "the root": mapper_of(("/", GET), ("/{a}/{b}", {"conditions": {"method": ["PUT", "PATCH"]}})),
}


def match(mapper, url):
    return mapper.routematch(unquote(url.path, "latin-1"), {"REQUEST_METHOD": url.method})


@pytest.mark.parametrize("mapper", MAPPERS.values(), ids=MAPPERS)
@given(st.data())
@settings(max_examples=50, deadline=None)
def test_a_url_is_matched_by_its_route_with_its_variables(mapper, data):
    url = data.draw(urls_of(mapper))

    found, route = match(mapper, url)
    assert route.routepath == url.route.path
    assert {name: decoded(value) for name, value in found.items() if name != "controller"} == url.variables
    assert str(url) == f"{url.method} {url.path}"


@pytest.mark.parametrize("mapper", MAPPERS.values(), ids=MAPPERS)
@given(st.data())
@settings(max_examples=50, deadline=None)
def test_a_url_outside_is_matched_by_none(mapper, data):
    url = data.draw(urls_outside(mapper))

    assert url.path.startswith("/")
    assert match(mapper, url) is None


def test_a_route_that_another_hides_is_found():
    mapper = mapper_of(("/{animal}/{id}", GET), ("/{animal}/all", GET))

    @given(urls_of(mapper))
    @settings(max_examples=50, deadline=None, database=None)
    def check(url):
        assert match(mapper, url)[1].routepath == url.route.path

    with pytest.raises(AssertionError):
        check()


def test_redirections_and_static_names_are_no_routes_to_go_to():
    mapper = mapper_of(("/cats", GET))
    mapper.redirect("/kittens", "/cats")
    mapper.connect("elsewhere", "http://other.example.org/{id}", _static=True)

    @given(urls_of(mapper))
    @settings(max_examples=20, deadline=None)
    def check(url):
        assert str(url) == "GET /cats"

    check()

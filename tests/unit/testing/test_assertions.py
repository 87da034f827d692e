"""The assertions pass what is right, and say what is wrong."""

import pytest
import routes

from novalite.inspector.pipeline import pipeline_of
from novalite.testing.assertions import assert_order, assert_routes_to, assert_unrouted
from novalite.wsgi.resource import Resource


class CatController:
    def show(self, req, id):
        raise AssertionError("nobody calls it")


@pytest.fixture
def mapper():
    mapper = routes.Mapper(controller_scan=None, register=False)
    cats = Resource(CatController())
    mapper.connect("/cats/{id}", controller=cats, action="show", conditions={"method": ["GET"]})
    return mapper


@pytest.fixture
def pipeline():
    return pipeline_of(mount="/v2.1/+")


def test_filters_in_the_order_given_pass_whatever_is_between_them(pipeline):
    assert_order(pipeline, "cors", "faultwrap", "compute")


def test_a_wrong_order_shows_the_pipeline(pipeline):
    with pytest.raises(AssertionError) as failure:
        assert_order(pipeline, "cors", "sizelimit", "faultwrap")

    message = str(failure.value)
    assert message.startswith("sizelimit should be outside of faultwrap, and is inside of it\n")
    assert str(pipeline) in message


def test_a_filter_that_is_not_there_is_named(pipeline):
    with pytest.raises(AssertionError, match=r"^not in the pipeline: authtoken\n"):
        assert_order(pipeline, "cors", "authtoken")


@pytest.mark.parametrize(
    "controller", [CatController, "CatController", f"{CatController.__module__}.CatController", None]
)
def test_a_route_is_found_by_its_controller_as_class_or_name(mapper, controller):
    assert_routes_to(mapper, "GET /cats/7", controller=controller, action="show", id="7")


def test_a_request_that_goes_elsewhere_shows_where(mapper):
    with pytest.raises(AssertionError) as failure:
        assert_routes_to(mapper, "GET /cats/7", controller="DogController", action="index", id="8")

    message = str(failure.value)
    assert "controller is " in message
    assert "not DogController" in message
    assert "action is show, not index" in message
    assert "id is '7', not '8'" in message


def test_a_request_that_goes_nowhere_shows_the_nearest_routes(mapper):
    with pytest.raises(AssertionError, match=r"matches no route; the nearest are\n  GET     /cats/\{id\}"):
        assert_routes_to(mapper, "GET /cat/7", controller=CatController)


def test_what_should_go_nowhere_shows_where_it_goes(mapper):
    assert_unrouted(mapper, "DELETE /cats/7")
    with pytest.raises(AssertionError, match=r"should match no route, and matches\n  GET     /cats/\{id\} .*id='7'"):
        assert_unrouted(mapper, "GET /cats/7")

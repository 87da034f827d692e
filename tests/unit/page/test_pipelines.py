import pytest


@pytest.fixture(scope="module")
def pipelines():
    from novalite.page.pipelines import Pipelines

    return Pipelines("osapi_compute", {"filter:cloud.password": "passwordpassword", "auth_strategy": "keystone"})


@pytest.fixture
def shown(pipelines):
    """The text of the page with some query."""
    return lambda **query: pipelines.page(query).text


def test_the_ini_is_drawn_as_a_request_meets_it(shown):
    text = shown()

    assert 'aria-label="The pipelines of osapi_compute"' in text
    assert ">keystonecontext</text>" in text
    assert ">/volume/v3/+</text>" in text
    assert "<style" not in text


def test_filters_are_listed_with_where_they_are_and_their_options_without_secrets(shown):
    text = shown()

    assert "novalite.middleware.keystonecontext:KeystoneContext.factory" in text
    assert "middleware/keystonecontext.py:" in text
    assert "identity = cloud" in text
    assert "password = ***" in text
    assert "passwordpassword" not in text


def test_a_request_is_tried_at_a_version(shown):
    text = shown(request="GET /v2.1/os-hypervisors/1/uptime", version="2.87")

    assert "At 2.87: hypervisors.uptime." in text
    assert "takes what is below it, before /v2.1" in text
    assert '<details open="">' not in text
    assert "At 2.88 nobody answers." in shown(request="GET /v2.1/os-hypervisors/1/uptime", version="2.88")


def test_of_an_action_all_that_answer_at_a_version_are_told(shown):
    text = shown(request="POST /v2.1/servers/1/action", version="2.16")

    assert "lock (lock)" in text.partition("<pre")[0]
    assert "(trigger_crash_dump)" not in text.partition("<pre")[0]


def test_what_came_close_is_told(shown):
    text = shown(request="GET /v2.1/servers/1/")

    assert "no route matches" in text
    assert "nearly:" in text


def test_a_path_where_nothing_is_routed_is_told(shown):
    assert "version_list" in shown(request="GET /nothing")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"request": "<b>"}, "&lt;b&gt;"),
        ({"request": "GET /", "version": "two"}, "two"),
    ],
)
def test_what_cannot_be_tried_is_told(shown, query, reason):
    assert reason in shown(**query).partition('class="bad" role="status">')[2].partition("</p>")[0]


def test_routes_are_listed_below_a_path_and_of_a_method(shown):
    text = shown(below="/v2.1/os-keypairs", method="DELETE").partition('id="routes"')[2]

    assert '<details open="">' in text
    assert "keypairs.delete" in text
    assert "keypairs.index" not in text
    assert "<details><summary>The routes" in shown()

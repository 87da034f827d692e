import pytest

PAGES = ["/_novalite/", "/_novalite/page/requests", "/_novalite/page/static/page.css"]


def test_all_else_goes_to_the_application(served):
    for path in ("/", "/x/_novalite/", "/_novalite/health", "/_novalite/pages", "/_novalitex"):
        assert served.get(path).text == '"ok"'


def test_the_control_api_is_not_recorded(served, asked):
    served.get("/_novalite/health")

    assert asked()["requests"] == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "foreign",
    [
        {"REMOTE_ADDR": "192.0.2.1"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_ORIGIN": "http://evil.example"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    ],
    ids=lambda foreign: next(iter(foreign)),
)
def test_it_is_for_this_machine_alone(served, watch, path, foreign):
    answer = served.get(path, extra_environ=foreign, status=403)

    assert answer.json["error"]["message"].startswith("This page is for this machine alone: ")
    assert not watch.is_on


def test_a_name_of_this_server_is_accepted(served):
    served.get("/_novalite/", extra_environ={"HTTP_HOST": "cloud.example"}, status=200)

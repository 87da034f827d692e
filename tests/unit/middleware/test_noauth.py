import pytest
import webob

from novalite.errors import BadOption
from novalite.middleware.noauth import NoAuth


def ask(path, headers=(), environ=(), **options):
    contexts = []

    def application(inner, start_response):
        contexts.append(inner["nova.context"])
        return webob.Response("ok")(inner, start_response)

    request = webob.Request.blank(path, headers=dict(headers))
    request.environ.update(environ)
    response = request.get_response(NoAuth(application, **options))
    return response, contexts[0] if contexts else None


@pytest.mark.behaviour("AUT-018", "AUT-020", "OBS-064")
@pytest.mark.parametrize(
    ("path", "headers", "token", "url"),
    [
        ("/v2", {}, "admin:admin", "http://localhost/v2/admin"),
        ("/v2/", {}, "admin:admin", "http://localhost/v2/admin"),
        ("/v2", {"X-Auth-User": "u", "X-Auth-Project-Id": "user1_project"}, "u:user1_project", None),
        ("/v2/", {"X-Auth-User": "bob", "X-Auth-Project-Id": "p1"}, "bob:p1", "http://localhost/v2/p1"),
        ("/v2/abc/things", {}, "admin:admin", "http://localhost/v2/abc/things/admin"),
        ("/v2/abc/things?limit=1", {}, "admin:admin", "http://localhost/v2/abc/things/admin"),
        ("/v2", {"X-Auth-Token": ""}, "admin:admin", "http://localhost/v2/admin"),
        ("/", {"Host": "api.x:8774"}, "admin:admin", "http://api.x:8774/admin"),
        ("/caf%C3%A9", {}, "admin:admin", "http://localhost/caf%C3%A9/admin"),
    ],
)
def test_a_request_without_a_token_logs_in_whatever_its_path(path, headers, token, url):
    response, context = ask(path, headers)

    assert (response.status, response.body) == ("204 No Content", b"")
    assert response.headers["X-Auth-Token"] == token
    assert response.headers["X-Server-Management-Url"] == url or url is None
    assert "Content-Type" not in response.headers  # WSGI allows none in a 204
    assert context is None


def test_one_can_log_in_at_a_path_that_is_not_utf_8():
    assert ask("/v2/%FF")[0].headers["X-Server-Management-Url"] == "http://localhost/v2/%FF/admin"


@pytest.mark.behaviour("AUT-019")
def test_the_url_can_be_told_without_the_project():
    headers = {"X-Auth-User": "u", "X-Auth-Project-Id": "user1_project"}

    response, _ = ask("/v2.1/", headers, project_in_url="false")

    assert response.headers["X-Server-Management-Url"] == "http://localhost/v2.1"


@pytest.mark.behaviour("AUT-021")
def test_a_login_says_nothing_of_services_that_there_are_not():
    response, _ = ask("/v2")

    assert not {"X-Cdn-Management-Url", "X-Storage-Url"} & set(response.headers)


@pytest.mark.behaviour("OBS-064")
@pytest.mark.parametrize(
    ("token", "user", "project"),
    [("bob:p1", "bob", "p1"), ("bob", "bob", "bob"), ("bob:", "bob", "bob"), ("bob:p:q", "bob", "p:q")],
)
def test_a_token_is_a_user_and_a_project(token, user, project):
    response, context = ask("/v2/p1/things", {"X-Auth-Token": token})

    assert response.text == "ok"
    assert (context.user_id, context.project_id) == (user, project)
    assert (context.is_admin, context.roles, context.auth_token) == (True, [], None)


@pytest.mark.parametrize(("user", "is_admin"), [("admin", True), ("bob", False)])
def test_that_everybody_is_admin_can_be_switched_off(user, is_admin):
    assert ask("/", {"X-Auth-Token": f"{user}:p"}, all_admin="false")[1].is_admin is is_admin


def test_the_context_knows_the_request_and_the_client():
    environ = {"REMOTE_ADDR": "1.2.3.4", "openstack.request_id": "req-1", "openstack.global_request_id": "req-2"}

    _, context = ask("/", {"X-Auth-Token": "bob"}, environ)

    assert (context.remote_address, context.request_id, context.global_request_id) == ("1.2.3.4", "req-1", "req-2")


@pytest.mark.parametrize("key", ["all_admin", "project_in_url"])
def test_an_option_that_is_neither_true_nor_false_is_refused(key):
    with pytest.raises(BadOption) as refused:
        NoAuth(webob.Response(), **{key: "perhaps"})

    assert (refused.value.key, refused.value.reason) == (key, "'perhaps' is neither true nor false")

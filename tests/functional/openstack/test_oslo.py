"""The real filters of oslo.middleware and keystonemiddleware, loaded by the Loader and served by the Server."""

from itertools import product
from pathlib import Path

import pytest

from novalite.testing import pipeline_of, serving
from novalite.wsgi import Loader

pytest.importorskip("oslo_middleware", reason="oslo.middleware is not installed")
pytest.importorskip("keystonemiddleware", reason="keystonemiddleware is not installed")

INI = Path(__file__).parents[2] / "fixtures" / "oslo" / "oslo.ini"
ORIGIN = "https://horizon.example.org"
GLOBAL_ID = "req-01234567-89ab-cdef-0123-456789abcdef"

AUTH = ("oslo_auth", "our_auth")
KINDS = ("cors", "proxy", "id", "size", "auth")


@pytest.fixture
def serve(monkeypatch):
    """A function from filters, and what goes over [DEFAULT], to a running server."""
    monkeypatch.syspath_prepend(INI.parent)

    def serve(filters="", app="main", **options):
        return serving(Loader(INI, options={"filters": filters, **options}).load_app(app), access_log=False)

    return serve


# -- each alone


@pytest.mark.parametrize("token", [None, "nobody's", "expired"])
def test_auth_token_refuses_what_is_no_good_token(serve, ask, identity, token):
    headers = {} if token is None else {"X_Auth_Token": token}
    with serve("oslo_auth", identity=identity.url) as server:
        answer = ask("GET", server.url, **headers)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == 'Keystone uri="http://identity.example.org"'
    assert answer.json["error"]["message"] == "The request you have made requires authentication."


def test_auth_token_says_who_asks_and_asks_identity_once(serve, ask, identity):
    with serve("oslo_auth", identity=identity.url) as server:
        answers = [ask("GET", server.url, X_Auth_Token="admin", X_User_Id="forged") for _ in range(3)]
    for answer in answers:
        environ = answer.json["environ"]
        assert (environ["HTTP_X_USER_ID"], environ["HTTP_X_ROLES"]) == ("admin-id", "admin,member,reader")
        assert environ["HTTP_X_IDENTITY_STATUS"] == "Confirmed"
    assert identity.asked.count(("POST", "/v3/auth/tokens", None)) == 1
    assert identity.asked.count(("GET", "/v3/auth/tokens", "admin")) == 1


def test_auth_token_answers_503_while_identity_is_away(serve, ask):
    with serve("oslo_auth") as server:
        answer = ask("GET", server.url, X_Auth_Token="admin")
    assert answer.status == 503
    assert b"The Keystone service is temporarily unavailable." in answer.body


@pytest.mark.parametrize("body", [b"x" * 100, [b"x" * 50, b"x" * 50]], ids=["whole", "chunked"])
def test_sizelimit_lets_a_body_of_the_limit_through(serve, ask, body):
    with serve("oslo_size") as server:
        answer = ask("POST", server.url, body)
    assert (answer.status, answer.json["body"]) == (200, "x" * 100)


@pytest.mark.parametrize("body", [b"x" * 101, [b"x" * 50, b"x" * 51]], ids=["whole", "chunked"])
def test_sizelimit_refuses_a_larger_body(serve, ask, body):
    with serve("oslo_size") as server:
        answer = ask("POST", server.url, body)
    assert answer.status == 413
    assert b"Request is too large." in answer.body


def test_cors_answers_a_preflight_and_names_the_origin(serve, ask):
    with serve("oslo_cors") as server:
        preflight = ask("OPTIONS", server.url, Origin=ORIGIN, Access_Control_Request_Method="PUT")
        allowed = ask("GET", server.url, Origin=ORIGIN)
        foreign = ask("GET", server.url, Origin="https://evil.example.org")
    assert preflight.status == 200
    assert preflight.headers["Access-Control-Allow-Methods"] == "PUT"
    assert preflight.headers["Access-Control-Max-Age"] == "3600"
    assert allowed.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert allowed.headers["Vary"] == "Origin"
    assert foreign.headers["Access-Control-Allow-Origin"] is None


@pytest.mark.parametrize(
    ("headers", "url"),
    [
        ({}, None),
        ({"X_Forwarded_Proto": "https", "X_Forwarded_Host": "api.example.org"}, "https://api.example.org/a"),
        ({"Forwarded": "for=1.2.3.4;proto=https;host=api.example.org"}, "https://api.example.org/a"),
        ({"X_Forwarded_Prefix": "/compute", "X_Forwarded_Host": "api.example.org"}, "http://api.example.org/compute/a"),
    ],
)
def test_http_proxy_to_wsgi_takes_the_url_from_the_proxy(serve, ask, headers, url):
    with serve("oslo_proxy") as server:
        answer = ask("GET", server.url + "/a", **headers)
    assert answer.json["url"] == (url or server.url + "/a")


def test_request_id_names_each_request(serve, ask):
    with serve("oslo_id") as server:
        answers = [ask("GET", server.url) for _ in range(2)]
    ids = [answer.headers["X-Openstack-Request-Id"] for answer in answers]
    assert ids == [answer.json["environ"]["openstack.request_id"] for answer in answers]
    assert ids[0] != ids[1]


def test_healthcheck_is_an_application(serve, ask, tmp_path):
    down = tmp_path / "down"
    with serve(app="health", down=str(down)) as server:
        well = ask("GET", server.url)
        head = ask("HEAD", server.url)
        down.touch()
        ill = ask("GET", server.url, Accept="application/json")
    assert (well.status, well.body) == (200, b"OK")
    assert (head.status, head.body) == (204, b"")
    assert (ill.status, ill.json["reasons"]) == (503, ["DISABLED BY FILE"])


def test_what_a_factory_of_theirs_refuses_is_raised_with_its_section(serve):
    with pytest.raises(TypeError, match="allowed_origin or oslo_config_project is required") as caught:
        serve("oslo_cors_without_origin")
    assert caught.value.__notes__[0] == f"while making [filter:oslo_cors_without_origin] of {INI}"


# -- theirs and ours together


@pytest.mark.parametrize("owners", list(product(("oslo", "our"), repeat=len(KINDS))), ids=" ".join)
def test_any_mixture_of_theirs_and_ours_does_what_each_alone_does(serve, ask, identity, owners):
    filters = [f"{owner}_{kind}" for owner, kind in zip(owners, KINDS, strict=True)]
    with serve(" ".join([*filters, "keystonecontext"]), identity=identity.url) as server:
        answer = ask("GET", server.url, X_Auth_Token="demo", Origin=ORIGIN, X_Forwarded_Host="api.example.org")
        again = ask("GET", server.url, X_Auth_Token="demo", X_Openstack_Request_Id=GLOBAL_ID)
        refused = ask("GET", server.url, Origin=ORIGIN)
        too_large = ask("POST", server.url, b"x" * 101, Origin=ORIGIN, X_Auth_Token="demo")
        chunked = ask("POST", server.url, [b"x" * 101], Origin=ORIGIN, X_Auth_Token="demo")
        preflight = ask("OPTIONS", server.url, Origin=ORIGIN, Access_Control_Request_Method="PUT")

    assert (answer.status, again.status) == (200, 200)
    context = answer.json["context"]
    assert (context["user_id"], context["user_name"], context["roles"]) == ("demo-id", "demo", ["member", "reader"])
    assert (context["is_admin"], context["auth_token"]) == (False, "demo")
    assert [service["type"] for service in context["service_catalog"]] == ["image"]
    assert context["request_id"] == answer.headers["X-Openstack-Request-Id"]
    assert again.json["context"]["global_request_id"] == GLOBAL_ID
    assert answer.json["url"] == "http://api.example.org/"
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert identity.asked.count(("GET", "/v3/auth/tokens", "demo")) == 1

    assert (refused.status, too_large.status, chunked.status) == (401, 413, 413)
    assert refused.headers["WWW-Authenticate"] == 'Keystone uri="http://identity.example.org"'
    for error in (refused, too_large, chunked):
        assert error.headers["X-Openstack-Request-Id"].startswith("req-")
        assert error.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert (preflight.status, preflight.body) == (200, b"")
    assert preflight.headers["Access-Control-Allow-Methods"] == "PUT"


@pytest.mark.parametrize("auth", AUTH)
def test_faultwrap_turns_what_falls_behind_either_into_a_fault(serve, ask, identity, auth):
    with serve(f"oslo_cors oslo_id faultwrap {auth} keystonecontext", identity=identity.url) as server:
        answer = ask("GET", server.url + "/fall", X_Auth_Token="demo", Origin=ORIGIN)
    assert (answer.status, answer.json["computeFault"]["code"]) == (500, 500)
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


@pytest.mark.parametrize(
    "tokens",
    [
        {"X_Auth_Token": "admin"},
        {"X_Storage_Token": "demo"},
        {"X_Auth_Token": "demo", "X_Service_Token": "service"},
        {"X_Auth_Token": "expired", "X_Service_Token": "service"},
    ],
)
def test_both_put_the_same_into_the_environ(serve, ask, identity, tokens):
    environs = []
    for auth in AUTH:
        with serve(auth, identity=identity.url) as server:
            answer = ask("GET", server.url, **tokens)
        assert answer.status == 200
        environ = answer.json["environ"]
        environs.append({key: value for key, value in environ.items() if key.startswith(("HTTP_X_", "HTTP_OPENSTACK"))})
    assert environs[0] == environs[1]


@pytest.mark.parametrize("auth", AUTH)
def test_a_service_token_without_the_role_spoils_a_good_one(serve, ask, identity, auth):
    with serve(auth, identity=identity.url) as server:
        assert ask("GET", server.url, X_Auth_Token="demo", X_Service_Token="admin").status == 401


def test_the_inspector_reads_theirs_without_making_them(monkeypatch):
    monkeypatch.syspath_prepend(INI.parent)
    pipeline = pipeline_of(INI, "main", filters="oslo_cors our_size oslo_auth keystonecontext")
    assert pipeline.names == ("oslo_cors", "our_size", "oslo_auth", "keystonecontext", "echo")
    assert [element.factory for element in pipeline.filters][:3] == [
        "oslo_middleware.cors:CORS.factory",
        "novalite.middleware.sizelimit:RequestBodySizeLimiter.factory",
        "keystonemiddleware.auth_token:filter_factory",
    ]

import datetime as dt
import ipaddress
import json
import socket
import threading
from contextlib import closing

import pytest
import webob
import webob.exc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from novalite.middleware.authtoken import AuthToken
from novalite.middleware.authtoken_identity import HTTPIdentity, IdentityUnavailable
from novalite.testing import serving

NOW = 1_800_000_000.0
UNAVAILABLE = (
    "503 Service Unavailable\n\nThe server is currently unavailable. Please try again at a later time.\n\n"
    " The Keystone service is temporarily unavailable.  "
)
CREDENTIALS = {
    "auth": {
        "identity": {
            "methods": ["password"],
            "password": {"user": {"name": "nova", "password": "secret", "domain": {"id": "default"}}},
        },
        "scope": {"project": {"name": "service", "domain": {"id": "default"}}},
    }
}


def token_of(name, expires):
    return {
        "token": {
            "expires_at": dt.datetime.fromtimestamp(expires, dt.UTC).isoformat(),
            "roles": [{"id": "1", "name": "service" if name == "service" else "member"}],
            "user": {"id": name, "name": name, "domain": {"id": "default", "name": "Default"}},
            "project": {"id": "pid", "name": "proj", "domain": {"id": "default", "name": "Default"}},
            "catalog": [{"type": "image", "name": "glance", "endpoints": [{"interface": "public", "url": "http://g"}]}],
        }
    }


class Keystone:
    """As much of Identity v3 as authtoken asks for; ``asked`` is what came, ``answers`` is said instead, once each."""

    def __init__(self):
        self.own_tokens = []
        self.revoked = set()
        self.known = {"alice": NOW + 3600, "service": NOW + 3600, "late": NOW - 1}
        self.asked = []
        self.answers = []
        self.lists = 0

    def __call__(self, environ, start_response):
        request = webob.Request(environ)
        self.asked.append(f"{request.method} {request.path_qs} {request.headers.get('X-Subject-Token', '')}".strip())
        answer = self.answers.pop(0) if self.answers else getattr(self, request.method.lower())
        if callable(answer) and not isinstance(answer, webob.Response):
            answer = answer(request)
        return answer(environ, start_response)

    def post(self, request):
        if request.json != CREDENTIALS:
            return webob.Response(status=401)
        self.own_tokens.append(f"own{len(self.own_tokens)}")
        return webob.Response(status=201, headers={"X-Subject-Token": self.own_tokens[-1]}, json={"token": {}})

    def get(self, request):
        own = request.headers.get("X-Auth-Token")
        if own not in self.own_tokens or own in self.revoked:
            return webob.Response(status=401)
        name = request.headers["X-Subject-Token"]
        if self.known.get(name, 0) < NOW and not (name in self.known and request.GET.get("allow_expired")):
            return webob.exc.HTTPNotFound(json={"error": {"code": 404}})
        body = token_of(name, self.known[name])
        if "nocatalog" in request.GET:
            del body["token"]["catalog"]
        return webob.Response(json=body)


@pytest.fixture
def keystone():
    return Keystone()


@pytest.fixture
def url(keystone):
    with serving(keystone) as server:
        yield server.url


def filtered(url, **options):
    def application(environ, start_response):
        seen = {key: value for key, value in environ.items() if key.startswith("HTTP_X_")}
        return webob.Response(json=seen)(environ, start_response)

    options = {"username": "nova", "password": "secret", "clock": lambda: NOW} | options
    return AuthToken(application, auth_url=url, **options)


def ask(app, token, **headers):
    return webob.Request.blank("/", headers={"X-Auth-Token": token} | headers).get_response(app)


def test_a_good_token_is_validated_with_a_token_of_our_own_that_is_fetched_once(keystone, url):
    app = filtered(url + "/v3/", token_cache_time="0")

    for _ in range(2):
        response = ask(app, "alice")
        assert (response.status_int, response.json["HTTP_X_USER_ID"]) == (200, "alice")
        assert json.loads(response.json["HTTP_X_SERVICE_CATALOG"])[0]["type"] == "image"

    assert keystone.asked == ["POST /v3/auth/tokens", *["GET /v3/auth/tokens alice"] * 2]


def test_a_token_that_was_found_good_is_not_asked_about_again(keystone, url):
    app = filtered(url)

    assert [ask(app, "alice").status_int for _ in range(3)] == [200, 200, 200]

    assert keystone.asked == ["POST /v3/auth/tokens", "GET /v3/auth/tokens alice"]


def test_a_token_that_identity_does_not_know_is_a_401(keystone, url):
    response = ask(filtered(url), "nobody")

    assert response.status_int == 401
    assert response.headers["WWW-Authenticate"] == f'Keystone uri="{url}"'
    assert keystone.asked[1:] == ["GET /v3/auth/tokens nobody"]


def test_a_request_without_a_token_does_not_trouble_identity(keystone, url):
    assert webob.Request.blank("/").get_response(filtered(url)).status_int == 401
    assert keystone.asked == []


@pytest.mark.behaviour("OBS-062")
def test_the_catalogue_is_not_asked_for_where_nobody_wants_it(keystone, url):
    response = ask(filtered(url, include_service_catalog="false"), "alice")

    assert response.status_int == 200
    assert "HTTP_X_SERVICE_CATALOG" not in response.json
    assert keystone.asked[1:] == ["GET /v3/auth/tokens?nocatalog alice"]


@pytest.mark.behaviour("OBS-060")
@pytest.mark.parametrize(
    ("options", "query"), [({}, "allow_expired=1"), ({"include_service_catalog": "false"}, "nocatalog&allow_expired=1")]
)
def test_an_expired_token_passes_where_a_service_vouches_for_it(keystone, url, options, query):
    app = filtered(url, **options)

    assert ask(app, "late").status_int == 401
    assert ask(app, "late", **{"X-Service-Token": "service"}).status_int == 200
    assert keystone.asked[-1] == f"GET /v3/auth/tokens?{query} late"
    assert ask(app, "late").status_int == 401


def test_when_our_own_token_has_expired_another_one_is_fetched(keystone, url):
    app = filtered(url, token_cache_time="0")
    ask(app, "alice")
    keystone.revoked.add("own0")
    keystone.asked.clear()

    assert ask(app, "alice").status_int == 200

    assert keystone.asked == ["GET /v3/auth/tokens alice", "POST /v3/auth/tokens", "GET /v3/auth/tokens alice"]


def test_when_our_own_token_is_never_accepted_that_is_the_end_of_it(keystone, url):
    keystone.revoked |= {"own0", "own1", "own2"}

    response = ask(filtered(url), "alice")

    assert (response.status_int, response.text) == (503, UNAVAILABLE)
    assert keystone.asked == ["POST /v3/auth/tokens", "GET /v3/auth/tokens alice"] * 2


def text(body, status=200, **headers):
    return webob.Response(body, status=status, headers=headers)


@pytest.mark.behaviour("OBS-059")
@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([text("", 500)], "Identity did not authenticate the service: 500"),
        ([text("", 401)], "Identity did not authenticate the service: 401"),
        ([text("{}", 200)], "Identity did not authenticate the service: 200"),
        ([text("{}", 201)], "Identity did not authenticate the service: 201"),
        ([None, text("", 500)], "Identity answered 500"),
        ([None, text("", 403)], "Identity answered 403"),
        ([None, text("", 400)], "Identity answered 400"),
        ([None, text("no json")], "Identity answered something that is no JSON"),
        ([None, text("[" * 100_000)], "Identity answered something that is no JSON"),
        ([None, text("{}")], None),
        ([None, text('{"token": {"expires_at": "soon"}}')], None),
    ],
)
def test_an_identity_that_is_out_of_order_is_a_503(keystone, url, answers, reason):
    keystone.answers = [answer or keystone.post for answer in answers]
    if reason is not None:
        with pytest.raises(IdentityUnavailable) as unavailable:
            HTTPIdentity(url, "nova", "secret").validate("alice", catalog=True, allow_expired=False)
        assert unavailable.value.message == reason

    keystone.answers = [answer or keystone.post for answer in answers]
    app = filtered(url)
    response = ask(app, "alice")

    assert (response.status, response.text) == ("503 Service Unavailable", UNAVAILABLE)
    assert response.headers["Content-Type"] == "text/plain; charset=UTF-8"
    assert ask(app, "alice").status_int == 200


def test_with_a_wrong_password_nobody_gets_in(url):
    assert ask(filtered(url, password="wrong"), "alice").status_int == 503


def test_an_identity_that_nobody_listens_for_is_a_503():
    with closing(socket.socket()) as unheard:
        unheard.bind(("127.0.0.1", 0))
        url = "http://127.0.0.1:{1}".format(*unheard.getsockname())

        response = ask(filtered(url), "alice")
        delayed = ask(filtered(url, delay_auth_decision="true"), "alice")

    assert (response.status_int, response.text) == (503, UNAVAILABLE)
    assert (delayed.status_int, delayed.json["HTTP_X_IDENTITY_STATUS"]) == (200, "Invalid")


@pytest.mark.parametrize("retries", [0, 2])
def test_an_identity_that_hangs_up_is_asked_again_so_many_times(retries):
    asked = answering_raw(b"", 1 + retries, lambda url: filtered(url, http_request_max_retries=str(retries)))

    assert asked == 1 + retries


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 201 Created\r\nX-Subject-Token: own\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_an_identity_that_does_not_speak_http_is_a_503(said):
    answering_raw(said, 1, lambda url: filtered(url, http_request_max_retries="0"))


def answering_raw(said, times, make):
    """Have so many connections answered with those bytes; the answer must be a 503. Returns how many there were."""
    accepted = 0

    def answer():
        nonlocal accepted
        for _ in range(times):
            client, _ = listener.accept()
            accepted += 1
            with client:
                client.recv(65536)
                client.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer)
        thread.start()
        response = ask(make("http://127.0.0.1:{1}".format(*listener.getsockname())), "alice")
        thread.join(10)
    assert (response.status_int, response.text) == (503, UNAVAILABLE)
    return accepted


def test_an_identity_that_is_slow_is_not_waited_for():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = "http://127.0.0.1:{1}".format(*silent.getsockname())

        response = ask(filtered(url, http_connect_timeout="0.05", http_request_max_retries="0"), "alice")

    assert (response.status_int, response.text) == (503, UNAVAILABLE)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that is its own authority: the paths of certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize(
    ("options", "status"), [({"cafile": None}, 200), ({"insecure": "true"}, 200), ({}, 503), ({"insecure": "no"}, 503)]
)
def test_over_tls_the_certificate_is_looked_at(keystone, certificate, options, status):
    cert, key = certificate
    if "cafile" in options:
        options = {"cafile": str(cert)}
    with serving(keystone, use_ssl=True, ssl_cert_file=cert, ssl_key_file=key) as server:
        assert ask(filtered(server.url, http_request_max_retries="0", **options), "alice").status_int == status


def test_a_cafile_without_certificates_is_refused(tmp_path):
    (tmp_path / "empty.pem").write_text("nothing\n")

    with pytest.raises(ValueError, match=r"^cafile: .*empty\.pem: "):
        HTTPIdentity("https://127.0.0.1:1", cafile=str(tmp_path / "empty.pem"))


def test_a_redirection_is_not_followed_since_it_would_take_tokens_elsewhere():
    elsewhere = Keystone()
    with serving(elsewhere, access_log=False) as other:
        answer = webob.exc.HTTPFound(location=f"{other.url}/v3/auth/tokens")
        with serving(answer, access_log=False) as server, pytest.raises(IdentityUnavailable):
            HTTPIdentity(server.url).validate("alice", catalog=True, allow_expired=False)

    assert elsewhere.asked == []

import hashlib
import json
from datetime import timedelta

import pytest
import webob

from novalite.cloud import Cloud
from novalite.cloud.identity.tokens import Scope
from novalite.errors import BadOption
from novalite.middleware.authtoken import (
    CACHE_SIZE,
    STRIPPED,
    AuthToken,
    Token,
    folded,
)
from novalite.middleware.authtoken_identity import IdentityUnavailable

NOW = 1_800_000_000.0
IN_AN_HOUR = "2027-01-15T09:00:00.000000Z"
AN_HOUR_AGO = "2027-01-15T07:00:00.000000Z"
CHALLENGE = ("WWW-Authenticate", 'Keystone uri="http://ks/identity"')
REJECTED_TEXT = (
    '{"error": {"code": 401, "title": "Unauthorized", "message": "The request you have made requires authentication."}}'
)
REJECTED_HEADERS = [("Content-Type", "application/json"), ("Content-Length", "114"), CHALLENGE]
REJECTED = ("401 Unauthorized", REJECTED_HEADERS, REJECTED_TEXT)
UNAVAILABLE_TEXT = (
    "503 Service Unavailable\n\nThe server is currently unavailable. Please try again at a later time.\n\n"
    " The Keystone service is temporarily unavailable.  "
)
UNAVAILABLE_HEADERS = [("Content-Length", "148"), ("Content-Type", "text/plain; charset=UTF-8")]
UNAVAILABLE = ("503 Service Unavailable", UNAVAILABLE_HEADERS, UNAVAILABLE_TEXT)
PASSED = ("200 OK", [("Content-Type", "text/plain")], "ok")

CATALOG = '[{"type": "volumev3", "name": "cinder", "endpoints": [{"region": "R", "publicURL": "http://c/"}]}]'
SCOPE = {
    "PROJECT_DOMAIN_ID": "default",
    "PROJECT_DOMAIN_NAME": "Default",
    "PROJECT_ID": "pid",
    "PROJECT_NAME": "proj",
    "USER_DOMAIN_ID": "default",
    "USER_DOMAIN_NAME": "Default",
    "USER_ID": "uid",
    "USER_NAME": "alice",
}
BARE_ALICE = {f"HTTP_X_{key}": value for key, value in SCOPE.items()} | {
    "HTTP_X_IDENTITY_STATUS": "Confirmed",
    "HTTP_X_IS_ADMIN_PROJECT": "True",
    "HTTP_X_ROLE": "member",
    "HTTP_X_ROLES": "member",
    "HTTP_X_TENANT": "proj",
    "HTTP_X_TENANT_ID": "pid",
    "HTTP_X_TENANT_NAME": "proj",
    "HTTP_X_USER": "alice",
}
ALICE = BARE_ALICE | {"HTTP_X_SERVICE_CATALOG": CATALOG}
SERVICE = {f"HTTP_X_SERVICE_{key}": value for key, value in SCOPE.items()} | {
    "HTTP_X_SERVICE_IDENTITY_STATUS": "Confirmed",
    "HTTP_X_SERVICE_ROLES": "service",
}
INVALID = {"HTTP_X_IDENTITY_STATUS": "Invalid"}


def token(*roles, expires=IN_AN_HOUR, **more):
    default = {"id": "default", "name": "Default"}
    endpoint = {"interface": "public", "region": "R", "url": "http://c/"}
    return {
        "token": {
            "expires_at": expires,
            "roles": [{"id": role[:1], "name": role} for role in roles],
            "user": {"id": "uid", "name": "alice", "domain": default},
            "project": {"id": "pid", "name": "proj", "domain": default},
            "catalog": [{"type": "volumev3", "name": "cinder", "endpoints": [endpoint]}],
        }
        | more
    }


class FakeIdentity:
    """Knows a few tokens; ``asked`` is a list of what it was asked: token, with catalogue, even when expired."""

    def __init__(self, **tokens):
        self.tokens = {
            "good": token("member"),
            "good2": token("member"),
            "good3": token("member"),
            "svc1": token("service"),
            "old": token("member", expires=AN_HOUR_AGO),
        } | tokens
        self.asked = []

    def validate(self, token, *, catalog, allow_expired):
        self.asked.append((token, catalog, allow_expired))
        if token == "down":
            raise IdentityUnavailable("nobody is there")
        return self.tokens.get(token)


class Clock:
    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now


class Service:
    """The filter in front of an application that notes what it sees and answers as ``X-Want`` asks."""

    def __init__(self, identity=None, **options):
        self.identity = identity or FakeIdentity()
        self.clock = Clock()
        self.seen = None
        options = {"www_authenticate_uri": "http://ks/identity", "clock": self.clock} | options
        self.filter = AuthToken(self.application, self.identity, **options)

    def application(self, environ, start_response):
        prefixes = ("HTTP_X_", "HTTP_OPENSTACK", "keystone.")
        self.seen = {key: value for key, value in environ.items() if key.startswith(prefixes)}
        start_response(environ.get("HTTP_X_WANT", "200 OK"), [("Content-Type", "text/plain")])
        return [b"ok"]

    def ask(self, headers):
        self.seen = None
        response = webob.Request.blank("/", headers=headers).get_response(self.filter)
        return response.status, response.headerlist, response.text

    @property
    def headers_seen(self):
        """What the application saw, without the client's own tokens and what is no header."""
        own = {"HTTP_X_AUTH_TOKEN", "HTTP_X_STORAGE_TOKEN", "HTTP_X_SERVICE_TOKEN", "HTTP_X_WANT"}
        return {key: value for key, value in self.seen.items() if key.startswith("HTTP_") and key not in own}


@pytest.fixture
def service():
    return Service()


SPOOFED = {
    "X-User-Id": "spoof",
    "X-Roles": "admin",
    "X-Tenant-Id": "z",
    "OpenStack-System-Scope": "all",
    "X-Is-Admin-Project": "True",
    "X-Service-Roles": "service",
    "X-Service-Catalog": "[]",
    "X-Domain-Id": "spoof",
}


@pytest.mark.behaviour("OBS-059", "OBS-060")
@pytest.mark.parametrize(
    ("headers", "asked", "answer", "seen"),
    [
        ({}, [], REJECTED, None),
        ({"X-Auth-Token": "good"}, ["good"], PASSED, ALICE),
        ({"X-Auth-Token": "good"} | SPOOFED, ["good"], PASSED, ALICE),
        ({"X-Auth-Token": "bad"}, ["bad"], REJECTED, None),
        ({"X-Auth-Token": "down"}, ["down"], UNAVAILABLE, None),
        ({"X-Auth-Token": "old"}, ["old"], REJECTED, None),
        ({"X-Storage-Token": "good2"}, ["good2"], PASSED, ALICE),
        ({"X-Auth-Token": "good", "X-Storage-Token": "bad"}, ["good"], PASSED, ALICE),
        ({"X-Auth-Token": "", "X-Storage-Token": "good2"}, ["good2"], PASSED, ALICE),
        ({"X-Auth-Token": " good "}, ["good"], PASSED, ALICE),
        ({"X-Auth-Token": "good", "X-Service-Token": "svc1"}, ["svc1", "good"], PASSED, ALICE | SERVICE),
        ({"X-Auth-Token": "old", "X-Service-Token": "svc1"}, ["svc1", "old"], PASSED, ALICE | SERVICE),
        ({"X-Auth-Token": "good", "X-Service-Token": "good3"}, ["good3", "good"], REJECTED, None),
        ({"X-Auth-Token": "old", "X-Service-Token": "good3"}, ["good3", "old"], REJECTED, None),
        ({"X-Auth-Token": "good", "X-Service-Token": "bad"}, ["bad", "good"], REJECTED, None),
        ({"X-Auth-Token": "good", "X-Service-Token": "down"}, ["down"], UNAVAILABLE, None),
        ({"X-Auth-Token": "good", "X-Service-Token": ""}, ["good"], PASSED, ALICE),
        ({"X-Service-Token": "svc1"}, ["svc1"], REJECTED, None),
    ],
)
def test_a_request_passes_with_its_tokens_only(service, headers, asked, answer, seen):
    assert service.ask(headers) == answer
    assert [text for text, _, _ in service.identity.asked] == asked
    assert (service.headers_seen if service.seen else None) == seen


@pytest.mark.behaviour("OBS-059")
def test_an_application_finds_the_raw_answers_of_identity(service):
    service.ask({"X-Auth-Token": "good"})
    assert service.seen["keystone.token_info"] == token("member")
    assert service.seen["keystone.token_auth"].has_user_token
    assert not service.seen["keystone.token_auth"].has_service_token

    service.ask({"X-Auth-Token": "good", "X-Service-Token": "svc1"})
    assert service.seen["keystone.token_auth"].has_service_token
    assert service.seen["keystone.token_auth"].service == token("service")
    assert service.seen["HTTP_X_AUTH_TOKEN"] == "good"
    assert service.seen["HTTP_X_SERVICE_TOKEN"] == "svc1"


@pytest.mark.behaviour("OBS-061")
@pytest.mark.parametrize(
    ("status", "added"), [("401 Unauthorized", [CHALLENGE]), ("403 Forbidden", []), ("200 OK", [])]
)
def test_a_401_of_the_application_gets_the_challenge(service, status, added):
    answer = service.ask({"X-Auth-Token": "good", "X-Want": status})

    assert answer == (status, [("Content-Type", "text/plain"), *added], "ok")


@pytest.mark.behaviour("OBS-061")
@pytest.mark.parametrize(
    ("headers", "seen"),
    [
        ({"OpenStack-System-Scope": "all", "X-User-Id": "spoof"}, INVALID),
        ({"X-Auth-Token": "bad", "OpenStack-System-Scope": "all"}, INVALID),
        ({"X-Auth-Token": "down"}, INVALID),
        ({"X-Auth-Token": "good"}, ALICE),
        (
            {"X-Auth-Token": "good", "X-Service-Token": "bad"},
            ALICE | {"HTTP_X_SERVICE_IDENTITY_STATUS": "Invalid"},
        ),
    ],
)
def test_a_decision_that_is_delayed_is_left_to_the_application(headers, seen):
    service = Service(delay_auth_decision="true")

    assert service.ask(headers) == PASSED
    assert service.headers_seen == seen
    assert service.seen["keystone.token_auth"].has_user_token is (seen is not INVALID)


@pytest.mark.behaviour("OBS-061")
def test_an_application_that_decides_against_it_challenges():
    service = Service(delay_auth_decision="true")

    assert service.ask({"X-Want": "401 Unauthorized"})[:2] == (
        "401 Unauthorized",
        [("Content-Type", "text/plain"), CHALLENGE],
    )


@pytest.mark.behaviour("OBS-062")
@pytest.mark.parametrize("spoofed", ["[1]", "[]"])
def test_without_the_catalogue_it_is_not_asked_for_and_a_clients_own_is_removed(spoofed):
    service = Service(include_service_catalog="false")

    assert service.ask({"X-Auth-Token": "good", "X-Service-Catalog": spoofed}) == PASSED
    assert service.headers_seen == BARE_ALICE
    assert service.identity.asked == [("good", False, False)]


@pytest.mark.parametrize("key", sorted(STRIPPED))
def test_nobody_but_the_filter_sets_a_header_that_services_believe(key):
    service = Service(delay_auth_decision=True)
    request = webob.Request.blank("/")
    request.environ[key] = "spoofed"

    request.get_response(service.filter)

    assert "spoofed" not in service.seen.values()


def test_the_headers_that_are_removed_are_all_that_the_filter_may_set():
    fields = [
        f"{kind}_{what}"
        for kind in ("DOMAIN", "PROJECT", "USER", "PROJECT_DOMAIN", "USER_DOMAIN")
        for what in ("ID", "NAME")
    ]
    aliases = ["ROLE", "USER", "TENANT_ID", "TENANT_NAME", "TENANT"]
    own = [
        "SERVICE_CATALOG",
        "IDENTITY_STATUS",
        "SERVICE_IDENTITY_STATUS",
        "IS_ADMIN_PROJECT",
        "ROLES",
        "SERVICE_ROLES",
    ]

    wanted = {f"HTTP_X_{name}" for name in [*fields, *(f"SERVICE_{field}" for field in fields), *aliases, *own]}

    assert wanted | {"HTTP_OPENSTACK_SYSTEM_SCOPE"} == STRIPPED


@pytest.mark.parametrize(
    ("more", "seen"),
    [
        (
            {"project": None, "domain": {"id": "did", "name": "dn"}},
            {"HTTP_X_DOMAIN_ID": "did", "HTTP_X_DOMAIN_NAME": "dn"},
        ),
        ({"system": {"all": True}}, {"HTTP_OPENSTACK_SYSTEM_SCOPE": "all"}),
        ({"system": {}}, {}),
        ({"is_admin_project": False}, {"HTTP_X_IS_ADMIN_PROJECT": "False"}),
        ({"roles": [{"name": "a"}, {"name": "b"}]}, {"HTTP_X_ROLES": "a,b", "HTTP_X_ROLE": "a,b"}),
        ({"roles": []}, {"HTTP_X_ROLES": "", "HTTP_X_ROLE": ""}),
    ],
)
def test_the_scope_of_a_token_is_told_and_what_is_not_known_is_left_out(more, seen):
    service = Service(FakeIdentity(good=token("member", **more)))

    service.ask({"X-Auth-Token": "good"} | SPOOFED)

    assert {key: service.headers_seen.get(key) for key in seen} == seen
    expected = ALICE | seen
    if "project" in more:
        expected = {key: value for key, value in expected.items() if "PROJECT_" not in key and "TENANT" not in key}
    assert service.headers_seen.keys() == expected.keys()


@pytest.mark.parametrize(
    ("options", "passes", "status"),
    [
        ({}, False, None),
        ({"service_token_roles": "admin, member"}, True, "Confirmed"),
        ({"service_token_roles_required": "false"}, True, "Confirmed"),
    ],
)
def test_which_roles_a_service_needs_can_be_said(options, passes, status):
    service = Service(**options)

    answer = service.ask({"X-Auth-Token": "good", "X-Service-Token": "good3"})

    assert answer == (PASSED if passes else REJECTED)
    assert service.seen is None or service.seen["HTTP_X_SERVICE_IDENTITY_STATUS"] == status


def test_only_a_service_with_the_role_vouches_for_an_expired_token():
    service = Service(service_token_roles_required="false")

    assert service.ask({"X-Auth-Token": "old", "X-Service-Token": "good3"}) == REJECTED
    assert service.identity.asked[-1] == ("old", True, False)
    assert service.ask({"X-Auth-Token": "old", "X-Service-Token": "svc1"}) == PASSED


def test_an_expired_token_is_asked_about_as_such_when_a_service_vouches_for_it(service):
    service.ask({"X-Auth-Token": "old", "X-Service-Token": "svc1"})

    assert service.identity.asked == [("svc1", True, False), ("old", True, True)]


# The cache


def test_a_good_token_is_not_asked_about_again_for_five_minutes(service):
    for later in (0, 100, 199.9):
        service.clock.now = NOW + later
        assert service.ask({"X-Auth-Token": "good"}) == PASSED
    assert len(service.identity.asked) == 1

    service.clock.now = NOW + 300
    service.ask({"X-Auth-Token": "good"})
    assert len(service.identity.asked) == 2


@pytest.mark.parametrize(("cache_time", "asked"), [("300", 1), ("0", 3), ("-1", 3)])
def test_how_long_a_token_is_remembered_can_be_said(cache_time, asked):
    service = Service(token_cache_time=cache_time)

    for _ in range(3):
        service.ask({"X-Auth-Token": "good"})

    assert len(service.identity.asked) == asked


def test_a_bad_token_and_an_identity_that_is_down_are_not_remembered(service):
    for text in ("bad", "bad", "down", "down"):
        service.ask({"X-Auth-Token": text})

    assert len(service.identity.asked) == 4


def test_the_expiry_of_a_token_is_looked_at_even_when_it_is_remembered():
    service = Service(token_cache_time="86400")
    assert service.ask({"X-Auth-Token": "good"}) == PASSED

    service.clock.now = NOW + 3599
    assert service.ask({"X-Auth-Token": "good"}) == PASSED
    service.clock.now = NOW + 3600
    assert service.ask({"X-Auth-Token": "good"}) == REJECTED
    assert service.ask({"X-Auth-Token": "good", "X-Service-Token": "svc1"}) == REJECTED  # svc1 has expired too
    assert len(service.identity.asked) == 2


def test_a_token_that_was_accepted_though_expired_is_not_accepted_without_the_service(service):
    service.ask({"X-Auth-Token": "old", "X-Service-Token": "svc1"})

    assert service.ask({"X-Auth-Token": "old"}) == REJECTED


def test_what_one_request_changes_is_not_seen_by_the_next(service):
    service.ask({"X-Auth-Token": "good"})
    service.seen["HTTP_X_ROLES"] = "admin"
    service.seen["keystone.token_info"]["token"]["roles"].append({"name": "admin"})
    service.seen["keystone.token_auth"].user["token"]["user"]["id"] = "root"

    service.ask({"X-Auth-Token": "good"})

    assert service.headers_seen == ALICE
    assert service.seen["keystone.token_info"] == service.seen["keystone.token_auth"].user == token("member")


def test_so_many_tokens_are_remembered_and_the_one_unused_for_longest_is_forgotten():
    class Everybody(FakeIdentity):
        def validate(self, text, **options):
            self.asked.append(text)
            return token("member")

    service = Service(Everybody())
    for number in range(CACHE_SIZE):
        service.filter._token({}, str(number))
    service.filter._token({}, "0")
    service.filter._token({}, "one more")
    service.identity.asked.clear()

    for text in ("0", "1"):
        service.filter._token({}, text)

    assert service.identity.asked == ["1"]


def test_the_cache_does_not_hold_the_tokens_themselves(service):
    service.ask({"X-Auth-Token": "good"})

    assert list(service.filter._cache) == [hashlib.sha256(b"good").digest()]


# What Identity answers


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"token": None},
        {"token": {}},
        {"token": {"expires_at": "soon"}},
        {"token": {"expires_at": 5}},
        {"token": {"expires_at": IN_AN_HOUR, "roles": [{}]}},
        {"token": {"expires_at": IN_AN_HOUR, "roles": 5}},
        {"token": {"expires_at": IN_AN_HOUR, "user": "alice"}},
        {"token": {"expires_at": IN_AN_HOUR, "system": "all"}},
        {"token": {"expires_at": IN_AN_HOUR, "catalog": [5]}},
        {"token": {"expires_at": IN_AN_HOUR, "catalog": [{"endpoints": [{}]}]}},
        [],
        "token",
    ],
)
def test_what_is_no_token_is_an_identity_that_is_out_of_order(body):
    with pytest.raises(IdentityUnavailable, match="Identity answered something that is no token"):
        Token.read(body, include_catalog=True)

    assert Service(FakeIdentity(good=body)).ask({"X-Auth-Token": "good"}) == UNAVAILABLE


def test_a_catalogue_is_folded_into_one_entry_a_region():
    endpoints = [
        {"interface": "public", "region": "R1", "region_id": "R1", "url": "http://p1"},
        {"interface": "Internal", "region_id": "R1", "url": "http://i1"},
        {"interface": "admin", "region": "R2", "url": "http://a2"},
        {"interface": "public", "region": None, "region_id": None, "url": "http://none"},
    ]
    catalog = [{"id": "1", "type": "image", "name": "glance", "endpoints": endpoints}, {"type": "identity"}]

    assert folded(catalog) == [
        {
            "type": "image",
            "name": "glance",
            "endpoints": [
                {"region": "R1", "publicURL": "http://p1", "internalURL": "http://i1"},
                {"region": "R2", "adminURL": "http://a2"},
                {"publicURL": "http://none"},
            ],
        },
        {"type": "identity", "endpoints": []},
    ]


def test_names_beyond_ascii_are_escaped_in_the_catalogue_header():
    body = token("member", catalog=[{"type": "image", "name": "glänce"}])

    header = Token.read(body, include_catalog=True).user["HTTP_X_SERVICE_CATALOG"]

    assert header.isascii()
    assert json.loads(header)[0]["name"] == "glänce"


# Options


def test_who_is_challenged_is_sent_to_the_auth_url_unless_another_is_said():
    def challenge(**options):
        filtered = AuthToken(webob.Response(), FakeIdentity(), **options)
        return webob.Request.blank("/").get_response(filtered).headers["WWW-Authenticate"]

    assert challenge(auth_url="http://ks") == 'Keystone uri="http://ks"'
    assert challenge(auth_url="http://ks", www_authenticate_uri="http://public") == 'Keystone uri="http://public"'
    assert challenge() == 'Keystone uri="http://localhost/identity"'


@pytest.mark.parametrize(
    ("options", "key", "reason"),
    [
        ({}, "auth_url", "'' is not the URL of an Identity service"),
        ({"auth_url": "keystone"}, "auth_url", "'keystone' is not the URL of an Identity service"),
        ({"http_connect_timeout": "soon"}, "http_connect_timeout", "'soon' is not a number"),
        ({"http_connect_timeout": "-1"}, "http_connect_timeout", "-1 is less than 0"),
        ({"http_request_max_retries": "-1"}, "http_request_max_retries", "-1 is less than 0"),
        ({"token_cache_time": "long"}, "token_cache_time", "'long' is not a number"),
        ({"delay_auth_decision": "perhaps"}, "delay_auth_decision", "'perhaps' is neither true nor false"),
        ({"include_service_catalog": "x"}, "include_service_catalog", "'x' is neither true nor false"),
        ({"service_token_roles_required": "x"}, "service_token_roles_required", "'x' is neither true nor false"),
        ({"insecure": "x"}, "insecure", "'x' is neither true nor false"),
        ({"auth_url": "https://ks", "insecure": "x"}, "insecure", "'x' is neither true nor false"),
        (
            {"auth_url": "https://ks", "cafile": "/nowhere.pem"},
            "cafile",
            "/nowhere.pem: [Errno 2] No such file or directory",
        ),
        (
            {"identity": "json:decoder", "colour": "red"},
            "colour",
            "there is no such option",
        ),
        (
            {"identity": "nowhere:Identity"},
            "identity",
            "'nowhere:Identity' is not `module:name` of an Identity: No module named 'nowhere'",
        ),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(options, key, reason):
    if options and "identity" not in options:
        options = {"auth_url": "http://ks"} | options

    with pytest.raises(BadOption) as refused:
        AuthToken(webob.Response(), **options)

    assert (refused.value.key, refused.value.reason) == (key, reason)


# The Identity of the cloud that a request is about


class OwnCloud:
    """A filter with ``identity = cloud``, and demo's token."""

    def __init__(self, **options):
        self.cloud = Cloud()
        self.seen = []
        self.filter = AuthToken(self.application, "cloud", **options)
        user, project = (
            self.cloud.identity.users.find(name="demo")[0],
            self.cloud.identity.projects.find(name="demo")[0],
        )
        self.user, self.token = user, self.cloud.identity.tokens.issue(user.id, ("password",), Scope(project.id))

    def application(self, environ, start_response):
        self.seen.append(environ)
        start_response("200 OK", [])
        return []

    def ask(self, **headers):
        request = webob.Request.blank("/", headers=headers or {"X-Auth-Token": self.token.id})
        request.environ["novalite.cloud"] = self.cloud
        return request.get_response(self.filter)


def test_the_cloud_of_the_request_says_who_asks():
    own = OwnCloud()

    assert own.ask().status_int == 200
    environ = own.seen[0]
    assert (environ["HTTP_X_USER_NAME"], environ["HTTP_X_ROLES"]) == ("demo", "member,reader")
    assert '"http://localhost/compute/v2.1"' in environ["HTTP_X_SERVICE_CATALOG"]
    refused = own.ask(**{"X-Auth-Token": "nobody's"})
    assert (refused.status_int, refused.headers["WWW-Authenticate"]) == (
        401,
        'Keystone uri="http://localhost/identity"',
    )


def test_what_the_cloud_says_is_read_once_until_it_changes():
    own = OwnCloud()
    own.ask()
    own.ask()
    first, second = own.seen
    assert first["HTTP_X_SERVICE_CATALOG"] is second["HTTP_X_SERVICE_CATALOG"]

    own.cloud.identity.users.update(own.user.id, {"name": "dora"})
    own.ask()
    assert own.seen[2]["HTTP_X_USER_NAME"] == "dora"
    own.cloud.identity.tokens.revoke_all(user_id=own.user.id)
    assert own.ask().status_int == 401


def test_a_token_goes_by_the_clock_of_its_cloud():
    own = OwnCloud()
    own.cloud.clock.move(timedelta(hours=2))
    assert own.ask().status_int == 401

    cloud = own.cloud
    nova, project = cloud.identity.users.find(name="nova")[0], cloud.identity.projects.find(name="service")[0]
    service = cloud.identity.tokens.issue(nova.id, ("password",), Scope(project.id))
    assert own.ask(**{"X-Auth-Token": own.token.id, "X-Service-Token": service.id}).status_int == 200


def test_without_the_catalogue_it_is_not_made():
    own = OwnCloud(include_service_catalog="false")

    assert own.ask().status_int == 200
    assert "HTTP_X_SERVICE_CATALOG" not in own.seen[0]


def test_where_there_is_no_cloud_nobody_knows():
    assert webob.Request.blank("/", headers={"X-Auth-Token": "x"}).get_response(OwnCloud().filter).status_int == 503


def test_an_auth_url_is_asked_in_place_of_the_cloud():
    assert AuthToken(webob.Response(), "cloud", auth_url="http://ks").identity.url == "http://ks/v3/auth/tokens"

import http.client
import socket
from contextlib import closing

import fakeredis
import pytest
import webob
from webtest import TestApp

from novalite.context import RequestContext
from novalite.errors import BadOption
from novalite.middleware.ratelimit import Limit, RateLimitingMiddleware
from novalite.middleware.ratelimit_service import WsgiLimiter, WsgiLimiterProxy
from novalite.middleware.ratelimit_storage import MemoryStorage, RedisStorage
from novalite.testing import serving
from novalite.wsgi import Loader

LIMITS = "(GET, *, .*, 2, MINUTE)"
REFUSED = "Only 2 GET request(s) can be made to * every minute."


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def api(limits=LIMITS, **options):
    """A filter in front of an application, as one of several workers has it."""
    return RateLimitingMiddleware(webob.Response("ok"), limits, **options)


def ask(app, user="bob", path="/things"):
    request = webob.Request.blank(path)
    if user:
        request.environ["nova.context"] = RequestContext(user_id=user)
    return request.get_response(app)


def two_in_memory():
    storage = MemoryStorage()
    return storage, storage


def two_in_redis():
    server = fakeredis.FakeServer()
    return tuple(RedisStorage(fakeredis.FakeRedis(server=server)) for _ in range(2))


@pytest.mark.parametrize("storages", [two_in_memory, two_in_redis])
def test_workers_that_share_a_storage_share_their_buckets(storages):
    clock = Clock()
    one, other = (api(storage=storage, clock=clock) for storage in storages())

    assert [ask(app).status_int for app in (one, other, one, other)] == [200, 200, 429, 429]
    assert ask(other).json["overLimit"] == {
        "code": 429,
        "message": "This request was rate-limited.",
        "details": REFUSED,
        "retryAfter": "30",
    }
    assert ask(one, "carol").status_int == 200
    clock.now = 30.0
    assert [ask(app).status_int for app in (other, one)] == [200, 429]


def test_workers_without_a_common_storage_count_for_themselves():
    clock = Clock()
    one, other = api(clock=clock), api(clock=clock)

    assert [ask(app).status_int for app in (one, one, other, other, one)] == [200, 200, 200, 200, 429]


@pytest.mark.parametrize("scheme", ["redis", "memcached"])
def test_a_storage_that_nobody_listens_for_is_logged_and_stops_nobody(scheme, caplog):
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        app = api(storage="{0}://127.0.0.1:{2}".format(scheme, *unheard.getsockname()))

        assert [ask(app).status_int for _ in range(3)] == [200, 200, 200]

    assert [record.levelname for record in caplog.records] == ["ERROR"] * 3
    assert caplog.messages[0].startswith("The rate limits' storage does not answer: ")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def address(clock):
    """Of a rate limit service that serves on a socket."""
    with serving(WsgiLimiter(LIMITS, clock=clock)) as server:
        yield f"{server.host}:{server.port}"


@pytest.mark.behaviour("LIM-044", "LIM-045")
def test_the_proxy_asks_the_service(address):
    proxy = WsgiLimiterProxy([], address)

    assert [proxy.check_for_delay("GET", "/x") for _ in range(2)] == [(None, None)] * 2
    assert proxy.check_for_delay("GET", "/x") == (30.0, f"403 Forbidden\n\n{REFUSED}\n\n   ")
    assert proxy.check_for_delay("PUT", "/x") == (None, None)


@pytest.mark.behaviour("OBS-057")
def test_the_service_speaks_http(address):
    def asked(method, path, body):
        with closing(http.client.HTTPConnection(address, timeout=10)) as connection:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.headers["X-Wait-Seconds"], answer.read().decode()

    body = '{"verb": "GET", "path": "/x"}'
    assert [asked("POST", "/u1", body) for _ in range(2)] == [(204, None, "")] * 2
    assert asked("POST", "/u1", body) == (403, "30.00", f"403 Forbidden\n\n{REFUSED}\n\n   ")
    assert asked("POST", "/", body)[0] == 204
    assert asked("GET", "/u1", None)[0] == 405
    assert asked("POST", "/u1", "{bad")[0] == 400


@pytest.mark.behaviour("OBS-058", "LIM-043")
def test_workers_that_ask_a_service_share_its_buckets(address, clock):
    one, other = (api("", limiter=WsgiLimiterProxy, limiter_address=address) for _ in range(2))

    assert [ask(app).status_int for app in (one, other, one)] == [200, 200, 429]
    refused = ask(other)
    assert refused.headers["Retry-After"] == "30"
    assert refused.json["overLimit"]["details"] == f"403 Forbidden\n\n{REFUSED}\n\n   "
    assert [ask(one, user).status_int for user in ("carol", None, "ü b/c?d")] == [200, 200, 200]
    clock.now = 30.0
    assert [ask(app).status_int for app in (other, one)] == [200, 429]


def test_the_service_and_the_filter_can_come_from_an_ini(tmp_path):
    ini = tmp_path / "paste.ini"
    ini.write_text(
        "[app:limiter]\n"
        "paste.app_factory = novalite.middleware.ratelimit_service:WsgiLimiter.factory\n"
        f"limits = {LIMITS}\n"
        "limits.root =\n"
    )
    with serving(Loader(ini).load_app("limiter")) as server:
        ini.write_text(
            "[pipeline:main]\n"
            "pipeline = noauth ratelimit healthcheck\n"
            "[filter:noauth]\n"
            "paste.filter_factory = novalite.middleware.noauth:NoAuth.factory\n"
            "[filter:ratelimit]\n"
            "paste.filter_factory = novalite.middleware.ratelimit:RateLimitingMiddleware.factory\n"
            "limiter = novalite.middleware.ratelimit_service:WsgiLimiterProxy\n"
            f"limiter_address = {server.host}:{server.port}\n"
            "timeout = 5\n"
            "[app:healthcheck]\n"
            "paste.app_factory = novalite.middleware.healthcheck:Healthcheck.factory\n"
        )
        app = TestApp(Loader(ini).load_app("main"))

        for token, expected in (("bob", [200, 200, 429]), ("root", [200] * 5)):
            found = [app.get("/", headers={"X-Auth-Token": token}, status="*") for _ in expected]
            assert [response.status_int for response in found] == expected


def test_a_service_that_nobody_listens_for_lets_everything_pass_and_is_logged(caplog):
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        proxy = WsgiLimiterProxy([], "{}:{}".format(*unheard.getsockname()))

        assert proxy.check_for_delay("GET", "/x") == (None, None)

    assert "does not answer as it should" in caplog.text


def test_an_answer_that_is_none_of_a_rate_limit_service_passes_and_is_logged(caplog):
    with serving(webob.Response("what?", status=500), access_log=False) as server:
        proxy = WsgiLimiterProxy([], f"{server.host}:{server.port}")

        assert proxy.check_for_delay("GET", "/x") == (None, None)

    assert "does not answer as it should" in caplog.text


def test_rules_for_the_storage_and_for_the_limiter_go_together():
    with pytest.raises(BadOption, match=r"^storage: 'x' is none of "):
        api(storage="x")
    assert api("", storage="memory:").limiter.limits[0] == Limit("POST", "*", ".*", 120, 60)

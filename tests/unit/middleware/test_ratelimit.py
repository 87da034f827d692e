import json
import re

import pytest
import webob

from novalite.context import RequestContext
from novalite.errors import BadOption
from novalite.middleware.ratelimit import DEFAULT_LIMITS, UNITS, Limit, Limiter, RateLimitingMiddleware, over_limit
from novalite.middleware.ratelimit_storage import Bucket, MemoryStorage

RULES = (
    "(GET, /delayed, ^/delayed, 1, MINUTE); (POST, *, .*, 7, MINUTE); (POST, /servers, ^/servers, 3, MINUTE); "
    "(PUT, *, , 10, MINUTE); (PUT, /servers, ^/servers, 5, MINUTE)"
)
FREE = (None, None)


class Clock:
    def __init__(self, now=0.0):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def limiter(clock):
    users = {"limits.user0": "(GET, *, .*, 4, minute); (PUT, *, .*, 2, minute)", "limits.user1": ""}
    return Limiter(Limiter.parse_limits(RULES), clock=clock, **users)


def delays(limiter, count, verb, url, user=None):
    return [limiter.check_for_delay(verb, url, user)[0] for _ in range(count)]


# A rule


@pytest.mark.behaviour("LIM-021")
def test_the_first_request_of_one_a_second_is_let_through():
    limit = Limit("GET", "*", ".*", 1, UNITS["SECOND"])

    assert limit.charge(0, Bucket()) == (Bucket(1, 0, 0), None)


@pytest.mark.behaviour("LIM-022")
def test_the_second_has_to_wait_a_second_and_may_come_four_seconds_later():
    limit = Limit("GET", "*", ".*", 1, UNITS["SECOND"])
    full = Bucket(1, 0, 0)

    refused, delay = limit.charge(0, full)

    assert (delay, refused) == (1, Bucket(1, 0, 1))
    assert limit.charge(4, refused) == (Bucket(1, 4, 4), None)


@pytest.mark.parametrize("value", [0, -1, "0"])
def test_a_rule_that_allows_nothing_is_refused(value):
    with pytest.raises(ValueError, match=r"^Limit value must be > 0$"):
        Limit("GET", "*", ".*", value, 60)


def test_a_regex_that_is_none_is_refused():
    with pytest.raises(re.error):
        Limit("GET", "*", "(", 1, 60)


@pytest.mark.parametrize(
    ("verb", "url", "applies"),
    [
        ("GET", "/servers", True),
        ("GET", "/servers/5?x=1", True),
        ("get", "/servers", False),
        ("POST", "/servers", False),
        ("GET", "/v2/servers", False),
    ],
)
def test_a_rule_applies_to_its_verb_and_to_urls_that_begin_as_its_regex(verb, url, applies):
    assert Limit("GET", "*", "/servers", 1, 60).applies(verb, url) is applies


@pytest.mark.parametrize(
    ("unit", "name", "word"),
    [
        (1, "SECOND", "second"),
        (60, "MINUTE", "minute"),
        (3600, "HOUR", "hour"),
        (86400, "DAY", "day"),
        (7, "UNKNOWN", "unknown"),
    ],
)
def test_a_rule_speaks_of_itself(unit, name, word):
    limit = Limit("POST", "*/servers", "^/servers", 5, unit)

    assert limit.error_message == f"Only 5 POST request(s) can be made to */servers every {word}."
    assert limit.display(Bucket(), 12.9) == {
        "verb": "POST",
        "URI": "*/servers",
        "regex": "^/servers",
        "value": 5,
        "remaining": 5,
        "unit": name,
        "resetTime": 12,
    }


def test_the_display_shows_what_is_left_and_when_there_is_room_again():
    limit = Limit("POST", "*", ".*", 2, 60)

    assert [limit.remaining(Bucket(water)) for water in (0, 1, 30, 31, 60)] == [2, 1, 1, 0, 0]
    assert limit.display(Bucket(60, 10, 40.5), 99)["resetTime"] == 40


def test_of_120_a_minute_exactly_the_121st_at_once_is_refused():
    limit, bucket, found = DEFAULT_LIMITS[0], Bucket(), []
    for _ in range(121):
        bucket, delay = limit.charge(0, bucket)
        found.append(delay)

    assert found == [None] * 120 + [0.5]


def test_the_limits_that_hold_where_none_are_said_are_novas():
    assert [(limit.verb, limit.uri, limit.regex, limit.value, limit.unit_name) for limit in DEFAULT_LIMITS] == [
        ("POST", "*", ".*", 120, "MINUTE"),
        ("POST", "*/servers", "^/servers", 120, "MINUTE"),
        ("PUT", "*", ".*", 120, "MINUTE"),
        ("GET", "*changes-since*", ".*changes-since.*", 120, "MINUTE"),
        ("DELETE", "*", ".*", 120, "MINUTE"),
        ("GET", "*/os-fping", "^/os-fping", 12, "MINUTE"),
    ]


# Rules as text


@pytest.mark.behaviour("LIM-023", "LIM-024", "LIM-025", "LIM-026", "LIM-027")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (";;;;;", "Limit rules must be surrounded by parentheses"),
        ("GET, *, .*, 20, minute", "Limit rules must be surrounded by parentheses"),
        ("(GET, *, .*, 20, minute", "Limit rules must be surrounded by parentheses"),
        ("(GET, *, .*, 20, minute);", "Limit rules must be surrounded by parentheses"),
        ("(GET, *, .*, 20)", "Limit rules must contain the following arguments: verb, uri, regex, value, unit"),
        ("()", "Limit rules must contain the following arguments: verb, uri, regex, value, unit"),
        (
            "(GET, *, a{1,2}, 20, minute)",
            "Limit rules must contain the following arguments: verb, uri, regex, value, unit",
        ),
        ("(GET, *, .*, foo, minute)", "invalid literal for int() with base 10: 'foo'"),
        ("(GET, *, .*, 0, minute)", "Limit value must be > 0"),
        ("(GET, *, .*, 20, lightyears)", "Invalid units specified"),
    ],
)
def test_rules_that_cannot_be_read_are_refused(text, message):
    with pytest.raises(ValueError) as refused:
        Limiter.parse_limits(text)

    assert str(refused.value) == message


@pytest.mark.behaviour("LIM-028")
def test_four_rules_are_read():
    text = "(get, *, .*, 20, minute);(PUT, /foo*, /foo.*, 10, hour); (POST, /bar*, /bar.*, 5, second);"
    text += "(Say, /derp*, /derp.*, 1, day)"

    assert Limiter.parse_limits(text) == [
        Limit("GET", "*", ".*", 20, 60),
        Limit("PUT", "/foo*", "/foo.*", 10, 3600),
        Limit("POST", "/bar*", "/bar.*", 5, 1),
        Limit("SAY", "/derp*", "/derp.*", 1, 86400),
    ]


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_no_text_is_no_rules(text):
    assert Limiter.parse_limits(text) == []


# The limiter: at what time who is delayed for how long


@pytest.mark.behaviour("LIM-029")
def test_a_verb_without_a_rule_is_never_delayed(limiter):
    assert [limiter.check_for_delay("GET", "/anything") for _ in range(30)] == [FREE] * 30


@pytest.mark.behaviour("LIM-030")
def test_the_first_request_is_not_delayed(limiter):
    assert limiter.check_for_delay("PUT", "/anything") == FREE


@pytest.mark.behaviour("LIM-031", "LIM-032")
@pytest.mark.parametrize(("verb", "count", "delay"), [("PUT", 10, 6.0), ("POST", 7, 60 / 7)])
def test_the_request_after_a_burst_is_delayed_by_its_share_of_the_minute(limiter, verb, count, delay):
    assert delays(limiter, count, verb, "/anything") == [None] * count
    found, message = limiter.check_for_delay(verb, "/anything")

    assert found == pytest.approx(delay)
    assert message == f"Only {count} {verb} request(s) can be made to * every minute."


@pytest.mark.behaviour("LIM-033")
def test_users_may_have_rules_of_their_own(limiter):
    assert delays(limiter, 11, "GET", "/anything") == [None] * 11
    assert delays(limiter, 4, "GET", "/anything", "user0") == [None] * 4
    assert limiter.check_for_delay("GET", "/anything", "user0") == (
        15.0,
        "Only 4 GET request(s) can be made to * every minute.",
    )


@pytest.mark.behaviour("LIM-034")
def test_every_rule_that_fits_is_charged_even_when_another_one_refuses(limiter):
    assert delays(limiter, 6, "PUT", "/servers") == [None] * 5 + [12.0]
    assert delays(limiter, 5, "PUT", "/anything") == [None] * 4 + [6.0]


def test_the_shortest_wait_is_told(limiter):
    delays(limiter, 10, "PUT", "/servers")

    assert limiter.check_for_delay("PUT", "/servers") == (6.0, "Only 10 PUT request(s) can be made to * every minute.")


@pytest.mark.behaviour("LIM-035")
def test_who_waits_may_make_one_more_request(limiter, clock):
    delays(limiter, 10, "PUT", "/anything")
    assert delays(limiter, 1, "PUT", "/anything") == [6.0]

    clock.now += 6.0

    assert delays(limiter, 2, "PUT", "/anything") == [None, 6.0]


@pytest.mark.behaviour("LIM-036")
def test_what_is_refused_fills_nothing(limiter, clock):
    assert delays(limiter, 20, "PUT", "/anything") == [None] * 10 + [6.0] * 10
    clock.now += 1.0
    assert delays(limiter, 10, "PUT", "/anything") == [5.0] * 10
    assert delays(limiter, 4, "PUT", "/anything", "user0") == [None, None, 30.0, 30.0]


@pytest.mark.behaviour("LIM-037")
def test_an_empty_list_of_a_user_lifts_the_limits(limiter):
    assert limiter.get_limits("user1") == []
    assert len(limiter.get_limits("user0")) == 2
    assert len(limiter.get_limits("user2")) == len(limiter.get_limits()) == 5
    assert delays(limiter, 30, "PUT", "/anything", "user1") == [None] * 30


@pytest.mark.behaviour("LIM-038")
def test_users_do_not_get_in_each_others_way(limiter, clock):
    assert delays(limiter, 20, "PUT", "/anything", "user1") == [None] * 20
    assert delays(limiter, 20, "PUT", "/anything", "user2") == [None] * 10 + [6.0] * 10
    assert delays(limiter, 20, "PUT", "/anything", "user3") == [None] * 10 + [6.0] * 10
    clock.now += 1.0
    assert delays(limiter, 10, "PUT", "/anything", "user2") == [5.0] * 10
    assert delays(limiter, 2, "PUT", "/anything", "user4") == [None] * 2
    clock.now += 1.0
    assert delays(limiter, 10, "PUT", "/anything", "user3") == [4.0] * 10


def test_a_clock_that_goes_back_does_no_harm(limiter, clock):
    delays(limiter, 10, "PUT", "/anything")
    clock.now -= 1.0

    assert limiter.check_for_delay("PUT", "/anything")[0] == pytest.approx(7.0)


def test_the_state_of_the_buckets_can_be_read_without_charging_them(limiter, clock):
    clock.now = 100.0
    delays(limiter, 2, "POST", "/anything", "bob")

    for _ in range(2):
        shown = {(each["verb"], each["URI"]): each["remaining"] for each in limiter.get_limits("bob")}
        assert shown[("POST", "*")] == 5
        assert shown[("POST", "/servers")] == 3
    assert [each["resetTime"] for each in limiter.get_limits()] == [100] * 5


def test_a_user_whose_id_looks_like_another_ones_key_has_buckets_of_its_own(limiter):
    delays(limiter, 7, "POST", "/anything", "a")

    assert delays(limiter, 1, "POST", "/anything", "a/1") == [None]


def test_limiters_that_share_a_storage_share_their_buckets(clock):
    storage = MemoryStorage()
    one, other = (Limiter([Limit("GET", "*", ".*", 2, 60)], storage=storage, clock=clock) for _ in range(2))

    assert [delays(each, 1, "GET", "/", "bob") for each in (one, other, one)] == [[None], [None], [30.0]]


@pytest.mark.parametrize(
    ("options", "key", "reason"),
    [
        ({"limits.bob": "x"}, "limits.bob", "Limit rules must be surrounded by parentheses"),
        ({"limits.bob": "(GET, *, (, 1, DAY)"}, "limits.bob", "missing ), unterminated subpattern at position 0"),
        ({"limits.": "x"}, "limits.", "there is no such option"),
        ({"colour": "red"}, "colour", "there is no such option"),
    ],
)
def test_an_option_of_the_limiter_that_cannot_be_used_is_refused(options, key, reason):
    with pytest.raises(BadOption) as refused:
        Limiter(**options)

    assert (refused.value.key, refused.value.reason) == (key, reason)


# The filter


def ask(app, path="/things", method="GET", user=None, project=None, script="/v2", **headers):
    request = webob.Request.blank(path, method=method, headers=headers)
    request.environ["SCRIPT_NAME"] = script
    if user:
        request.environ["nova.context"] = RequestContext(user_id=user, project_id=project)
    return request.get_response(app)


def filtered(clock, limits=None, seen=None, **options):
    def application(environ, start_response):
        if seen is not None:
            seen.append(list(environ["nova.limits"]))
        return webob.Response("ok")(environ, start_response)

    return RateLimitingMiddleware(application, limits, clock=clock, **options)


@pytest.mark.behaviour("LIM-018", "LIM-019")
def test_the_second_request_of_one_a_minute_is_a_429(clock):
    app = filtered(clock, "(GET, *, .*, 1, MINUTE)")

    assert ask(app).text == "ok"
    response = ask(app)

    assert response.status == "429 Too Many Requests"
    assert response.headers["Retry-After"] == "60"
    assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert response.json == {
        "overLimit": {
            "code": 429,
            "message": "This request was rate-limited.",
            "details": "Only 1 GET request(s) can be made to * every minute.",
            "retryAfter": "60",
        }
    }


@pytest.mark.behaviour("OBS-053")
def test_the_third_of_two_a_minute_may_come_again_in_30_seconds(clock):
    app = filtered(clock, "(GET, *, .*, 2, MINUTE)", **{"limits.bob": "(GET, *, .*, 1, DAY)"})

    assert [ask(app).status_int for _ in range(3)] == [200, 200, 429]
    assert ask(app).headers["Retry-After"] == "30"
    assert ask(app, user="carol").status_int == 200
    assert ask(app, user="bob").status_int == 200
    refused = ask(app, user="bob")
    assert refused.json["overLimit"]["retryAfter"] == refused.headers["Retry-After"] == "86400"
    assert refused.json["overLimit"]["details"] == "Only 1 GET request(s) can be made to * every day."


@pytest.mark.behaviour("OBS-036")
def test_a_429_is_json_whatever_the_client_accepts(clock):
    app = filtered(clock, "(GET, *, .*, 1, MINUTE)")
    ask(app)

    response = ask(app, Accept="application/vnd.openstack.compute+json")

    assert (response.status_int, response.content_type) == (429, "application/json")


@pytest.mark.behaviour("OBS-055")
@pytest.mark.parametrize("limits", [None, "", "  "])
def test_without_rules_the_defaults_hold(clock, limits):
    app = filtered(clock, limits)

    found = [ask(app, method="POST") for _ in range(121)]

    assert [response.status_int for response in found] == [200] * 120 + [429]
    assert found[-1].headers["Retry-After"] == "1"


@pytest.mark.behaviour("OBS-054")
@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("/things", True),
        ("/things/5?a=1", True),
        ("/p1/things", True),
        ("/p2/things", False),
        ("/p1", False),
        ("/p1things", False),
        ("/other/things", False),
    ],
)
def test_a_regex_is_held_against_the_path_below_the_mount_without_the_project(clock, path, fits):
    app = filtered(clock, "(GET, *, ^/things, 1, MINUTE)")

    assert [ask(app, path, user="bob", project="p1").status_int for _ in range(2)] == [200, 429 if fits else 200]


def test_a_regex_sees_the_query(clock):
    app = filtered(clock, "(GET, *, .*changes-since.*, 1, MINUTE)")

    assert [ask(app, "/things?changes-since=x").status_int for _ in range(2)] == [200, 429]
    assert ask(app, "/things").status_int == 200


def test_the_application_finds_the_state_after_the_charge_for_its_own_request(clock):
    seen = []
    app = filtered(clock, "(GET, *, .*, 2, MINUTE)", seen)

    for _ in range(3):
        ask(app, user="bob")

    assert [[level["remaining"] for level in levels] for levels in seen] == [[1], [0]]


def test_the_state_is_a_sequence(clock):
    found = []

    def application(environ, start_response):
        levels = environ["nova.limits"]
        found.extend([len(levels), levels[0]["verb"], [each["verb"] for each in levels[1:]], json.dumps(list(levels))])
        return webob.Response("ok")(environ, start_response)

    limits = "(GET, *, .*, 2, MINUTE); (PUT, *, .*, 2, MINUTE)"
    ask(RateLimitingMiddleware(application, limits, clock=clock))

    assert found[:3] == [2, "GET", ["PUT"]]


def test_a_404_consumes_quota_too(clock):
    app = RateLimitingMiddleware(webob.Response(status=404), "(GET, *, .*, 1, MINUTE)", clock=clock)

    assert [ask(app).status_int for _ in range(2)] == [404, 429]


@pytest.mark.parametrize(("delay", "seconds"), [(0.001, "1"), (1.0, "1"), (1.2, "2"), (59.9, "60")])
def test_the_wait_is_told_in_whole_seconds_rounded_up(delay, seconds):
    assert over_limit(delay).wrapped_exc.headers["Retry-After"] == seconds


class Unforgiving:
    """A limiter of one's own."""

    def __init__(self, limits, colour="none"):
        self.limits = list(limits)
        self.colour = colour

    @staticmethod
    def parse_limits(text):
        return text.split()

    def check_for_delay(self, verb, url, username=None):
        return 2.5, f"{verb} {url} {username} {self.limits} {self.colour}"

    def get_limits(self, username=None):
        return []


@pytest.mark.behaviour("LIM-017")
def test_the_class_of_the_limiter_can_be_chosen():
    app = RateLimitingMiddleware(webob.Response(), "a b", Unforgiving, colour="red")

    response = ask(app, "/x?y=1", user="bob")

    assert response.json["overLimit"]["details"] == "GET /x?y=1 bob ['a', 'b'] red"
    assert response.headers["Retry-After"] == "3"


@pytest.mark.behaviour("LIM-017")
@pytest.mark.parametrize("name", ["novalite.middleware.ratelimit.Limiter", "novalite.middleware.ratelimit:Limiter"])
def test_the_class_of_the_limiter_can_be_named(name):
    assert type(RateLimitingMiddleware(webob.Response(), limiter=name).limiter) is Limiter


def test_the_storage_can_be_named_or_given():
    storage = MemoryStorage()

    assert RateLimitingMiddleware(webob.Response(), storage=storage).limiter.storage is storage
    assert isinstance(RateLimitingMiddleware(webob.Response(), storage="memory:").limiter.storage, MemoryStorage)


@pytest.mark.parametrize(
    ("options", "key", "reason"),
    [
        ({"limits": ";;"}, "limits", "Limit rules must be surrounded by parentheses"),
        ({"limits": "(GET, *, (, 1, DAY)"}, "limits", "missing ), unterminated subpattern at position 0"),
        ({"limits.bob": "x"}, "limits.bob", "Limit rules must be surrounded by parentheses"),
        ({"storage": "ftp://x"}, "storage", "'ftp://x' is none of memory:, redis://…, memcached://HOST:PORT"),
        ({"limiter": "nowhere:Limiter"}, "limiter", "'nowhere:Limiter' cannot be imported: No module named 'nowhere'"),
        ({"limiter": "json:Limiter"}, "limiter", None),
        ({"limiter": "json:loads"}, "limiter", "'json:loads' is no limiter: it has no parse_limits"),
        ({"colour": "red"}, "colour", "there is no such option"),
    ],
)
def test_an_option_of_the_filter_that_cannot_be_used_is_refused(options, key, reason):
    with pytest.raises(BadOption) as refused:
        RateLimitingMiddleware(webob.Response(), **options)

    assert refused.value.key == key
    assert reason in (refused.value.reason, None)


def test_each_cloud_has_buckets_of_its_own_unless_there_is_a_storage():
    class Somewhere:
        """A cloud, for all that the filter knows of one."""

    def asked(filter, cloud):
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/a", "novalite.cloud": cloud}
        return filter(environ, lambda status, headers, exc_info=None: statuses.append(int(status[:3])))

    first, second, statuses = Somewhere(), Somewhere(), []
    for storage in (None, "memory:"):
        filter = RateLimitingMiddleware(webob.Response(), limits="(GET, *, .*, 1, DAY)", storage=storage)
        for cloud in (first, first, second):
            asked(filter, cloud)

    assert statuses == [200, 429, 200, 200, 429, 429]

import json
from contextlib import contextmanager, suppress

import pytest
import webob

from novalite.api.microversion import since, until
from novalite.api.operation import BLANK, CLOUD, Resource
from novalite.api.router import ServiceRouter
from novalite.api.service import Policy, Service
from novalite.api.shape import AS_IT_IS, Stream, body, field, key, many, one, query, view
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.errors import Conflict, Error, Invalid, NotFound, QuotaExceeded
from novalite.wsgi.microversion import Microversions

VERSIONS = Microversions("zoo", "2.1", "2.9")
POLICY = Policy({"zoo:feed": lambda context, target: target["user_id"] == context.user_id})
TEXT = {"type": "string"}
NAMED = view(key("name", lambda cat, call: cat))


class Troubles:
    """No trouble, but for knowing what was asked."""

    def of_call(self, **asked):
        self.asked = asked


class Cats:
    """A cloud of cats: what happened to it."""

    def __init__(self, *cats):
        self.cats = list(cats)
        self.trouble = Troubles()
        self.said = []

    def settle(self):
        self.said.append("settled")

    def remembered(self, key, make, is_small):
        return make()

    @contextmanager
    def transaction(self):
        self.said.append("begun")
        try:
            yield
        except Exception:
            self.said.append("undone")
            raise


def ask(resource, method="GET", path="", version="2.1", sent=None, legacy=False, cloud=None, **variables):
    request = webob.Request.blank("/cats?" + path, method=method, headers={"OpenStack-API-Version": f"zoo {version}"})
    if sent is not None:
        request.body = json.dumps(sent).encode()
    request.environ[ENVIRON_KEY] = RequestContext("ann", "p")
    request.environ[CLOUD] = cloud or Cats("Tom", "Kit")
    endpoint = resource.endpoints[method, "/cats" + variables.pop("below", "")]
    name = "perform" if None in endpoint.operations else "action"
    request.environ["wsgiorg.routing_args"] = ((), {"controller": endpoint, "action": name, **variables})
    if legacy:
        request.environ["openstack.legacy_v2"] = True
    return request.get_response(endpoint)


@pytest.fixture
def cats():
    return Resource("/cats", Service(POLICY, VERSIONS))


def test_a_blank_answer_has_the_declared_status_and_the_headers_of_the_call(cats):
    @cats.on("POST", status=201)
    def create(call):
        call.headers["Location"] = "/cats/1"
        return BLANK

    answer = ask(cats, "POST")

    assert (answer.status_int, answer.body, answer.content_type) == (201, b"", "text/html")
    assert answer.headers["Location"].endswith("/cats/1")


def test_a_handler_gets_a_call_and_what_it_returns_is_shown(cats):
    @cats.on("GET", gives=many("cats", NAMED))
    def index(call):
        return call.cloud.cats

    answer = ask(cats)

    assert answer.json == {"cats": [{"name": "Tom"}, {"name": "Kit"}]}
    assert answer.headers["OpenStack-API-Version"] == "zoo 2.1"
    assert index(type("Call", (), {"cloud": Cats(1)})) == [1], "the handler is left as it was"


def test_a_file_is_read_outside_of_any_transaction_since_it_comes_as_slowly_as_its_client_likes(cats):
    def keep(call):
        call.cloud.said.append(call.body.read().decode())

    cats.on("PUT", takes=Stream("*/*"), status=204)(keep)
    cloud = Cats()

    assert ask(cats, "PUT", sent=1, cloud=cloud).status_int == 204
    assert cloud.said == ["settled", "1"]


def test_a_list_has_a_link_where_there_may_be_more_and_roots_of_its_own(cats):
    known = query(*(field(name, {"type": "array"}) for name in "ab"), strict=since("2.9"))
    given = many("cats", NAMED, each="cat", links=since("2.3"))
    cats.on("GET", query=known, gives=given)(lambda call: (call.cloud.cats, "Kit"))

    assert ask(cats, version="2.2").json == {"cats": [{"cat": {"name": "Tom"}}, {"cat": {"name": "Kit"}}]}
    assert ask(cats, path="b=1&a=2&c=3", version="2.3").json["cats_links"] == [
        {"rel": "next", "href": "http://localhost/cats?a=2&b=1&marker=Kit"}
    ]


def test_the_link_may_be_to_another_path_than_was_asked(cats):
    cats.on("GET", gives=many("cats", NAMED, at="/pets"))(lambda call: (call.cloud.cats, "Kit"))

    (following,) = ask(cats).json["cats_links"]

    assert following["href"].endswith("/pets?marker=Kit")


@pytest.mark.parametrize(("version", "expected"), [("2.1", (202, "old")), ("2.4", (202, "old")), ("2.5", (201, "new"))])
def test_each_version_has_its_operation_and_its_status(cats, version, expected):
    shown = one("cat", NAMED)
    cats.on("POST", until("2.4"), gives=shown, status={"2.1": 202})(lambda call: "old")
    cats.on("POST", since("2.5"), gives=shown, status={"2.1": 202, "2.5": 201})(lambda call: "new")

    answer = ask(cats, "POST", version=version, sent={})

    assert (answer.status_int, answer.json["cat"]["name"]) == expected


def test_where_no_operation_answers_at_a_version_there_is_none(cats):
    cats.on("GET", since("2.5"))(lambda call: None)

    answer = ask(cats, version="2.4")

    assert (answer.status_int, answer.json["itemNotFound"]["code"]) == (404, 404)


def test_two_operations_for_one_version_are_refused(cats):
    cats.on("GET", until("2.5"))(lambda call: None)

    with pytest.raises(ValueError, match=r"^two operations answer at 2\.5\.\. and \.\.2\.5$"):
        cats.on("GET", since("2.5"))(lambda call: None)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"feed": {"what": "fish"}}, (202, "")),
        ({"feed": {}}, (400, "Invalid input for field/attribute feed. Value: {}. 'what' is a required property")),
        ({"wash": None}, (404, "The resource could not be found.")),
        ({"walk": None}, (400, "There is no such action: walk")),
    ],
)
def test_actions_are_found_by_the_one_key_of_the_body(cats, sent, expected):
    where = "/{name}/action"
    wanted = body("feed", field("what", TEXT, required=True))
    cats.act("feed", where=where, takes=wanted, status=202)(lambda call, name: None)
    cats.act("wash", since("2.5"), where=where)(lambda call, name: None)

    answer = ask(cats, "POST", sent=sent, below=where, name="Tom")

    said = next(iter(answer.json.values()))["message"] if answer.body else ""
    assert (answer.status_int, said) == expected


def test_a_query_and_a_body_are_checked_before_the_handler(cats):
    cats.on("POST", takes=body("cat", field("name", TEXT)), query=query(strict=since("2.1")))(lambda call: 1 / 0)

    assert ask(cats, "POST", path="x=1", sent={"cat": {}}).status_int == 400
    assert ask(cats, "POST", sent={"cat": {"name": 1}}).status_int == 400
    assert ask(cats, "POST", path="x=%ff", sent={}).json["badRequest"]["message"] == "Query string is not UTF-8 encoded"


def test_on_v2_the_version_is_the_one_before_all_others(cats):
    cats.on("GET", since("2.1"))(lambda call: None)

    assert ask(cats, legacy=True).status_int == 404


@pytest.mark.parametrize(
    ("error", "faults", "status"),
    [
        (NotFound("no"), {}, 404),
        (Conflict("no"), {}, 409),
        (QuotaExceeded("no"), {}, 403),
        (Invalid("no"), {}, 400),
        (NotFound("no"), {NotFound: 400}, 400),
    ],
)
def test_what_the_cloud_raises_has_a_status_and_an_operation_may_have_its_own(cats, error, faults, status):
    def show(call):
        raise error

    cats.on("GET", faults=faults)(show)
    answer = ask(cats)

    assert answer.status_int == status
    assert next(iter(answer.json.values()))["message"] == "no"


def test_an_error_without_a_status_is_nobodys_to_explain(cats):
    def show(call):
        raise Error("what?")

    cats.on("GET")(show)
    with pytest.raises(Error, match=r"what\?"):
        ask(cats)


@pytest.mark.parametrize(
    ("method", "error", "expected"),
    [
        ("GET", None, ["settled", "called"]),
        ("HEAD", None, ["settled", "called"]),
        ("POST", None, ["settled", "begun", "called"]),
        ("GET", NotFound, ["settled", "called"]),
        ("POST", NotFound, ["settled", "begun", "called", "undone"]),
        ("DELETE", Error, ["settled", "begun", "called", "undone"]),
    ],
)
def test_what_is_due_comes_first_and_what_fails_is_undone(cats, method, error, expected):
    def handler(call):
        call.cloud.said.append("called")
        if error:
            raise error

    cats.on(method)(handler)
    cloud = Cats()
    with suppress(Error):
        ask(cats, method, cloud=cloud)

    assert cloud.said == expected


def test_it_is_asked_whether_a_call_is_in_trouble(cats):
    cats.act("feed", where="/{name}/action")(lambda call, name: None)
    cloud = Cats("Tom")
    ask(cats, "POST", sent={"feed": None}, below="/{name}/action", name="Tom", cloud=cloud)

    assert cloud.trouble.asked == {
        "service": "tests",
        "method": "POST",
        "path": "/cats",
        "operation": "tests.test_operation.feed",
        "project_id": "p",
    }


def test_what_cannot_be_shown_is_undone_too(cats):
    cats.on("PUT", gives=one("cat", view(key("name", lambda cat, call: 1 / 0))))(lambda call: "Tom")
    cloud = Cats()
    with pytest.raises(ZeroDivisionError):
        ask(cats, "PUT", cloud=cloud)

    assert cloud.said == ["settled", "begun", "undone"]


def test_a_rule_that_says_no_is_named(cats):
    cats.on("GET")(lambda call: call.demand("zoo:feed", user_id=call.asked("user_id", call.user_id)))
    cats.on("DELETE", query=query(field("user_id", {"type": "array"})))(
        lambda call: call.demand("zoo:feed", user_id=call.asked("user_id"))
    )

    assert ask(cats).status_int == 200
    refusal = ask(cats, "DELETE", path="user_id=bob")
    assert refusal.json == {"forbidden": {"code": 403, "message": "Policy doesn't allow zoo:feed to be performed."}}


def test_a_call_knows_whether_its_version_is_late_enough(cats):
    seen = []
    cats.on("GET")(lambda call: seen.append(call.at_least("2.5")))
    for version in ("2.4", "2.5", "2.6"):
        ask(cats, version=version)

    assert seen == [False, True, True]


def test_a_resource_that_is_served_takes_no_more_operations(cats):
    cats.on("GET")(lambda call: None)
    ServiceRouter(cats.service, [cats])
    for declare in (cats.on("POST"), cats.on("GET /{id}"), cats.act("feed")):
        with pytest.raises(RuntimeError, match=r"^/cats is connected already: declare its operations before$"):
            declare(lambda call: None)
    assert list(cats.endpoints) == [("GET", "/cats")]


def test_the_rules_of_a_policy_are_what_was_declared():
    rules = {"cats:show": lambda context, target: False}
    policy = Policy(rules)
    rules["cats:show"] = lambda context, target: True
    assert not policy.allows("cats:show", RequestContext(), {})
    with pytest.raises(TypeError):
        policy.rules["cats:show"] = rules["cats:show"]


class Remembering(Cats):
    """One that remembers whatever it is asked to."""

    def __init__(self, *cats):
        super().__init__(*cats)
        self.known = {}

    def remembered(self, key, make, is_small):
        if key not in self.known:
            self.known[key] = make()
        return self.known[key]


@pytest.mark.parametrize(
    ("declared", "more", "made"),
    [
        ({"gives": many("cats", NAMED)}, {}, 1),
        ({"gives": many("cats", NAMED)}, {"path": "a=1"}, 2),
        ({"gives": many("cats", NAMED)}, {"version": "2.2"}, 2),
        ({"gives": many("cats", NAMED), "pure": False}, {}, 2),
        ({"gives": AS_IT_IS}, {}, 2),
        ({"gives": AS_IT_IS, "pure": True}, {}, 1),
    ],
)
def test_an_answer_is_made_once_where_it_is_made_of_url_version_and_cloud(cats, declared, more, made):
    calls = []
    cats.on("GET", **declared)(lambda call: calls.append(call) or ["Tom"])
    cloud = Remembering()

    first, second = ask(cats, cloud=cloud), ask(cats, cloud=cloud, **more)
    assert len(calls) == made
    assert first.body == second.body


def test_an_answer_that_is_large_is_not_kept(cats):
    kept = []

    class Weighing(Cats):
        def remembered(self, key, make, is_small):
            made = make()
            kept.append(is_small(made))
            return made

    cats.on("GET", gives=many("cats", NAMED))(lambda call: ["Tom"] * 50_000)
    ask(cats, cloud=Weighing())
    assert kept == [False]


def test_an_answer_is_not_given_again_to_somebody_else(cats):
    cats.on("GET", gives=many("cats", NAMED))(lambda call: [call.user_id])
    cloud, environ = Remembering(), {"wsgiorg.routing_args": ((), {"action": "perform"})}

    def asked(**who):
        request = webob.Request.blank("/cats", environ={**environ, CLOUD: cloud, ENVIRON_KEY: RequestContext(**who)})
        return request.get_response(cats.endpoints["GET", "/cats"]).json["cats"][0]["name"]

    assert [asked(user_id=name, project_id="p") for name in ("ann", "bob", "ann")] == ["ann", "bob", "ann"]
    asked(user_id="ann", project_id="p", roles=["admin"])
    asked(user_id="ann", project_id="q")
    assert len(cloud.known) == 4


def test_what_changes_something_or_shows_what_no_store_keeps_is_done_each_time(cats):
    for resource in (cats, Resource("/cats", Service(POLICY, VERSIONS, stored=False))):
        calls = []
        method = "POST" if resource is cats else "GET"
        resource.on(method, gives=many("cats", NAMED))(lambda call, calls=calls: calls.append(call) or [])
        cloud = Remembering()
        ask(resource, method, cloud=cloud)
        ask(resource, method, cloud=cloud)
        assert len(calls) == 2

import io

import pytest
import webob
import webob.dec
import webob.exc

from novalite.context import ENVIRON_KEY, RequestContext
from novalite.errors import InvalidContentType
from novalite.middleware.faultwrap import FaultWrapper
from novalite.wsgi.application import MEDIA_TYPES, Application, Middleware, Request, as_application
from novalite.wsgi.microversion import NULL, Version

JSON, VENDOR = MEDIA_TYPES


def get(app, path="/", **options):
    return webob.Request.blank(path, **options).get_response(app)


class Echo(Application):
    """Answers with where it was asked, and remembers that it was."""

    def __init__(self, text="echo"):
        self.text = text
        self.requests = []

    def __call__(self, environ, start_response):
        self.requests.append(environ["PATH_INFO"])
        return webob.Response(text=self.text + environ["PATH_INFO"], content_type="text/plain")(environ, start_response)


# -- Request


@pytest.mark.behaviour("RES-001", "RES-002", "RES-003")
@pytest.mark.parametrize(
    ("header", "content_type"),
    [
        (None, None),
        ("", None),
        ("text/plain", None),
        ("text/plain; charset=UTF-8", None),
        ("application/json", JSON),
        ("application/json; charset=UTF-8", JSON),
        ("application/json;charset=UTF-8", JSON),
        (VENDOR, VENDOR),
    ],
)
def test_the_type_of_a_body_is_what_the_client_said_without_parameters(header, content_type):
    request = Request.blank("/", method="POST", body=b"{}", headers={} if header is None else {"Content-Type": header})
    assert request.get_content_type() == content_type


@pytest.mark.behaviour("RES-002")
@pytest.mark.parametrize("header", ["text/html", "application/xml", "application/x-www-form-urlencoded", "json"])
def test_a_type_that_is_not_read_is_refused(header):
    with pytest.raises(InvalidContentType, match=f"^Invalid content type {header}.$"):
        Request.blank("/", headers={"Content-Type": f"{header}; charset=UTF-8"}).get_content_type()


@pytest.mark.behaviour("RES-004", "RES-005", "RES-006", "RES-007", "RES-008", "RES-099")
@pytest.mark.parametrize(
    ("path", "accept", "best"),
    [
        ("/tests", None, JSON),
        ("/tests", "*/*", JSON),
        ("/tests", JSON, JSON),
        ("/tests", VENDOR, VENDOR),
        ("/tests", f"{VENDOR}, {JSON}", JSON),
        ("/tests", f"{JSON};q=0.4, {VENDOR};q=0.6", VENDOR),
        ("/tests", f"{VENDOR}; q=0.3, {JSON}; q=0.9", JSON),
        ("/tests", "text/html", JSON),
        ("/tests", "application/xml", JSON),
        ("/tests.json", VENDOR, JSON),
        ("/tests.json", None, JSON),
        ("/tests.invalid", None, JSON),
        ("/tests.invalid", "application/unsupported", JSON),
        ("/tests.invalid", VENDOR, VENDOR),
    ],
)
def test_the_type_of_an_answer_goes_by_suffix_then_by_accept_and_is_else_json(path, accept, best):
    request = Request.blank(path, headers={} if accept is None else {"Accept": accept})
    assert request.best_match_content_type() == best
    assert request.environ["nova.best_content_type"] == best


def test_the_type_that_urlmap_found_is_not_looked_for_again():
    request = Request.blank("/tests.json", environ={"nova.best_content_type": VENDOR})
    assert request.best_match_content_type() == VENDOR


def test_the_version_of_a_request_is_null_until_it_is_set_and_then_seen_by_each_request_of_the_environ():
    first = Request.blank("/")
    assert first.api_version_request == NULL
    first.api_version_request = Version(2, 7)
    assert Request(first.environ).api_version_request == Version(2, 7)
    assert webob.Request(first.environ).api_version_request == Version(2, 7)


@pytest.mark.behaviour("MVR-007")
@pytest.mark.parametrize(("version", "supported"), [("2.4", False), ("2.5", True), ("2.6", True), ("2.10", True)])
def test_a_feature_is_there_from_its_version_on(version, supported):
    request = Request.blank("/")
    request.api_version_request = Version.parse(version)
    assert (request.api_version_request >= Version(2, 5)) is supported


@pytest.mark.behaviour("MVR-039")
def test_a_request_to_the_legacy_mount_knows_it():
    request = Request.blank("/")
    assert request.is_legacy_v2() is False
    request.set_legacy_v2()
    assert Request(request.environ).is_legacy_v2() is True


def test_who_asks_is_what_a_filter_left_in_the_environ():
    context = RequestContext(user_id="someone")
    assert Request.blank("/").context is None
    assert Request.blank("/", environ={ENVIRON_KEY: context}).context is context


@pytest.mark.parametrize("size", [1, 10 * 1024, 10 * 1024 + 1, 114688])
def test_a_body_of_usual_size_is_never_put_in_a_file(size):
    class Fileless(Request):
        def make_tempfile(self):
            raise AssertionError("a temporary file")

    request = Fileless.blank("/", method="POST", body=b"x" * size)
    request.is_body_seekable = False
    assert len(request.body) == size


@pytest.mark.parametrize("size", [0, 1, 99_999, 100_000])
def test_a_body_can_be_read_again_by_others(size):
    environ = webob.Request.blank("/", method="POST").environ
    environ |= {"wsgi.input": io.BytesIO(b"x" * size + b"the next request"), "CONTENT_LENGTH": str(size)}

    assert Request(environ).body == b"x" * size
    assert Request(environ).body == b"x" * size
    assert webob.Request(environ).body == b"x" * size


@pytest.mark.parametrize("length", ["", None, "many", "²"])
def test_a_body_of_no_length_is_none(length):
    environ = webob.Request.blank("/", method="POST").environ
    environ |= {"wsgi.input": io.BytesIO(b"x"), "CONTENT_LENGTH": length}

    assert Request(environ).body == b""


@pytest.mark.parametrize("size", [3, 100_000])
def test_a_client_that_sends_less_than_it_said_is_an_error_of_the_connection(size):
    environ = webob.Request.blank("/", method="POST").environ
    environ |= {"wsgi.input": io.BytesIO(b"x" * (size - 1)), "CONTENT_LENGTH": str(size)}

    with pytest.raises(OSError, match="disconnected"):
        _ = Request(environ).body


def test_a_body_can_be_set():
    request = Request.blank("/", method="POST", body=b"old")
    assert request.body == b"old"
    request.body = b"newer"
    assert (request.body, request.content_length) == (b"newer", 5)


# -- Application


def test_an_application_is_made_from_its_own_keys_and_not_from_the_defaults():
    made = Echo.factory({"text": "default", "other": "1"}, text="own")
    assert get(made, "/x").text == "own/x"


def test_an_application_must_say_what_it_does():
    with pytest.raises(NotImplementedError, match=r"^You must implement __call__$"):
        Application()({}, None)


def test_an_option_that_an_application_does_not_know_is_refused():
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        Echo.factory({}, colour="red")


# -- Middleware


class Adds(Middleware):
    def __init__(self, application, header="X-Added"):
        super().__init__(application)
        self.header = header

    def process_response(self, response):
        response.headers[self.header] = "yes"
        return response


class Answers(Middleware):
    """Gives the answer that it was made with to each request."""

    def __init__(self, application, answer=None):
        super().__init__(application)
        self.answer = answer

    def process_request(self, request):
        return self.answer


class Both(Answers):
    process_response = Adds.process_response
    header = "X-Added"


def test_a_filter_is_made_from_its_own_keys_and_then_given_the_application():
    made = Adds.factory({"header": "X-Default"}, header="X-Own")(Echo())
    assert get(made).headers["X-Own"] == "yes"


def test_a_filter_that_overrides_nothing_changes_nothing():
    echo = Echo()
    assert get(Middleware(echo), "/x").text == "echo/x"
    assert echo.requests == ["/x"]


@pytest.mark.parametrize(
    ("answer", "status", "content_type", "text"),
    [
        (webob.Response("mine", status=202, content_type="text/plain"), 202, "text/plain", "mine"),
        (Echo("another"), 200, "text/plain", "another/"),
        ("text", 200, "text/html", "text"),
        (b"bytes", 200, "text/html", "bytes"),
        (webob.exc.HTTPForbidden("no"), 403, "text/plain", "no"),
    ],
    ids=["a response", "an application", "text", "bytes", "an HTTP error"],
)
@pytest.mark.parametrize("filter_class", [Answers, Both])
def test_whatever_true_is_returned_for_a_request_is_the_answer_and_is_not_processed(
    filter_class, answer, status, content_type, text
):
    echo = Echo()
    response = get(filter_class(echo, answer))
    assert (response.status_int, response.content_type) == (status, content_type)
    assert text in response.text
    assert echo.requests == []
    assert "X-Added" not in response.headers


@pytest.mark.parametrize("answer", [None, "", b"", 0, False])
@pytest.mark.parametrize(("filter_class", "added"), [(Answers, False), (Both, True)])
def test_whatever_false_is_returned_lets_the_request_pass(filter_class, added, answer):
    response = get(filter_class(Echo(), answer), "/x")
    assert response.text == "echo/x"
    assert ("X-Added" in response.headers) is added


@pytest.mark.parametrize("where", ["process_request", "process_response"])
def test_an_http_error_that_a_filter_raises_is_the_answer_in_webobs_own_form(where):
    def refuse(self, subject):
        raise webob.exc.HTTPPaymentRequired("pay")

    response = get(FaultWrapper(type("Refuses", (Middleware,), {where: refuse})(Echo())))
    assert response.status_int == 402
    assert response.content_type == "text/plain"
    assert "pay" in response.text


def test_an_http_error_from_the_application_is_not_processed():
    def application(environ, start_response):
        raise webob.exc.HTTPConflict("taken")

    response = get(Adds(application))
    assert response.status_int == 409
    assert "X-Added" not in response.headers


@pytest.mark.parametrize(
    ("answer", "status", "text"),
    [("text", 200, "text"), (b"bytes", 200, "bytes"), (None, 200, ""), (webob.exc.HTTPGone(), 410, "410 Gone")],
)
def test_what_process_response_returns_is_sent(answer, status, text):
    class Replaces(Middleware):
        def process_response(self, response):
            return answer

    response = get(Replaces(Echo()))
    assert response.status_int == status
    assert response.text.startswith(text)


def test_what_a_filter_changes_in_the_request_the_application_sees():
    class Moves(Middleware):
        def process_request(self, request):
            request.path_info = "/moved"

    assert get(Moves(Echo())).text == "echo/moved"


def test_an_exception_passes_a_filter():
    def application(environ, start_response):
        raise KeyError("inside")

    for filter_class in (Middleware, Adds, Answers):
        with pytest.raises(KeyError, match="inside"):
            get(filter_class(application))


@pytest.mark.parametrize("outer", [Adds, Both, Answers])
def test_a_filter_outside_of_faultwrap_gets_its_fault(outer):
    def application(environ, start_response):
        raise KeyError("inside")

    response = get(outer(FaultWrapper(application)))
    assert (response.status_int, response.content_type) == (500, "application/json")


class WsgifiedFilter(Middleware):
    """A filter as those for nova.wsgi were often written."""

    @webob.dec.wsgify(RequestClass=Request)
    def __call__(self, req):
        if req.path_info == "/closed":
            raise webob.exc.HTTPForbidden("closed")
        response = req.get_response(self.application)
        response.headers["X-Seen-By"] = type(req).__name__
        return response


class WsgifiedApplication(Application):
    def __init__(self, greeting):
        self.greeting = greeting

    @webob.dec.wsgify(RequestClass=Request)
    def __call__(self, req):
        return f"{self.greeting} {req.path_info}"


@pytest.mark.parametrize("factories", [False, True])
def test_filters_and_applications_that_wsgify_their_call_work_as_they_did(factories):
    if factories:
        app = WsgifiedFilter.factory({})(WsgifiedApplication.factory({}, greeting="hello"))
    else:
        app = WsgifiedFilter(WsgifiedApplication("hello"))
    response = get(app, "/there")
    assert (response.status_int, response.text) == (200, "hello /there")
    assert response.headers["X-Seen-By"] == "Request"
    assert get(app, "/closed").status_int == 403
    assert isinstance(app, Middleware)


@pytest.mark.parametrize("order", [(Adds, WsgifiedFilter), (WsgifiedFilter, Adds)])
def test_both_ways_of_writing_a_filter_stand_in_front_of_each_other(order):
    outer, inner = order
    response = get(outer(inner(Echo())), "/x")
    assert response.text == "echo/x"
    assert response.headers["X-Added"] == "yes"
    assert response.headers["X-Seen-By"] == "Request"


# -- as_application


def test_nothing_is_an_empty_page():
    response = get(as_application(None))
    assert (response.status_int, response.content_type, response.body) == (200, "text/html", b"")


def test_an_application_is_itself():
    echo = Echo()
    assert as_application(echo) is echo

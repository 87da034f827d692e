import pytest
import webob
import webob.dec
import webob.exc

from novalite import errors
from novalite.middleware.faultwrap import FaultWrapper
from novalite.services.compute.versions import Versions
from novalite.wsgi.fault import KEYS, VERSION_HEADERS, Fault, any_error, http_error, reason, status_of

GENERIC_404 = "The resource could not be found."
GENERIC_500 = "The server has either erred or is incapable of performing the requested operation."
VENDOR = "application/vnd.openstack.compute+json"


class Error(Exception):
    """An error of a stranger; what it has beyond a message is given."""

    def __init__(self, message="secret", **attributes):
        self.__dict__.update(attributes)
        super().__init__(message)


def raising(error):
    def application(environ, start_response):
        raise error

    return FaultWrapper(application)


def get(app, path="/", **options):
    return webob.Request.blank(path, **options).get_response(app)


# -- what a fault looks like


@pytest.mark.behaviour("FLT-002", "OBS-029", "OBS-036")
@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "application/xml", "text/html", VENDOR])
@pytest.mark.parametrize("path", ["/", "/x.json", "/x.xml"])
def test_a_fault_is_json_whatever_was_asked_for(accept, path):
    headers = {} if accept is None else {"Accept": accept}
    response = get(Fault(webob.exc.HTTPBadRequest(explanation="scram é")), path, headers=headers)
    assert response.status == "400 Bad Request"
    assert response.headerlist == [("Content-Type", "application/json; charset=UTF-8"), ("Content-Length", "56")]
    assert response.body == rb'{"badRequest": {"code": 400, "message": "scram \u00e9"}}'


@pytest.mark.behaviour("FLT-002", "FLT-006", "OBS-035")
@pytest.mark.parametrize(
    ("status", "key"),
    [
        (400, "badRequest"),
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "itemNotFound"),
        (405, "badMethod"),
        (406, "computeFault"),
        (409, "conflictingRequest"),
        (410, "computeFault"),
        (412, "computeFault"),
        (413, "overLimit"),
        (415, "badMediaType"),
        (429, "overLimit"),
        (500, "computeFault"),
        (501, "notImplemented"),
        (502, "computeFault"),
        (503, "serviceUnavailable"),
    ],
)
def test_the_key_of_a_fault_goes_by_its_status(status, key):
    response = get(Fault(http_error(status, "why")))
    assert response.status_int == status
    assert response.json == {key: {"code": status, "message": "why"}}
    assert KEYS.get(status, "computeFault") == key


@pytest.mark.behaviour("FLT-003", "FLT-004", "OBS-032")
@pytest.mark.parametrize("cls", [webob.exc.HTTPRequestEntityTooLarge, webob.exc.HTTPTooManyRequests])
@pytest.mark.parametrize("retry", [4, "4", 0, "0"])
def test_when_to_retry_is_text_and_stays_in_the_header(cls, retry):
    error = cls(explanation="sorry")
    error.headers["Retry-After"] = retry
    response = get(Fault(error))
    assert response.status_int == cls.code
    assert response.json == {"overLimit": {"code": cls.code, "message": "sorry", "retryAfter": str(retry)}}
    assert response.headers["Retry-After"] == str(retry)


@pytest.mark.parametrize(
    "error",
    [
        webob.exc.HTTPTooManyRequests(explanation="e"),
        webob.exc.HTTPTooManyRequests(explanation="e", headers={"Retry-After": ""}),
        webob.exc.HTTPServiceUnavailable(explanation="e", headers={"Retry-After": "4"}),
    ],
)
def test_there_is_no_retry_in_a_fault_without_it_or_of_another_status(error):
    (inside,) = get(Fault(error)).json.values()
    assert set(inside) == {"code", "message"}


def test_the_status_and_headers_of_the_error_are_kept():
    error = webob.exc.HTTPConflict(explanation="e", headers={"X-Number": "5"})
    error.status = "409 Taken"
    response = get(Fault(error))
    assert (response.status, response.headers["X-Number"]) == ("409 Taken", "5")
    assert len(response.headers.getall("Content-Type")) == len(response.headers.getall("Content-Length")) == 1


def test_an_error_without_an_explanation_says_what_its_status_means():
    assert get(Fault(webob.exc.HTTPNotFound())).json["itemNotFound"]["message"] == GENERIC_404


def test_a_fault_carries_the_version_headers_of_its_request():
    headers = (("OpenStack-API-Version", "compute 2.5"), ("Vary", "A"), ("Vary", "B"))
    response = get(Fault(webob.exc.HTTPNotFound()), environ={VERSION_HEADERS: headers})
    assert response.headers["OpenStack-API-Version"] == "compute 2.5"
    assert response.headers.getall("Vary") == ["A", "B"]


def test_a_filter_may_add_to_what_a_fault_says():
    response = Fault(webob.exc.HTTPForbidden(explanation="e")).response({}, details="more")
    assert response.json == {"forbidden": {"code": 403, "message": "e", "details": "more"}}


@pytest.mark.behaviour("FLT-008")
def test_a_fault_has_the_status_and_text_of_what_it_wraps():
    error = webob.exc.HTTPBadRequest(explanation="scram")
    assert Fault(error).status_int == 400
    assert str(Fault(error)) == str(error) == "scram"
    assert Fault(error).wrapped_exc is error


@pytest.mark.behaviour("FLT-005", "FLT-006")
@pytest.mark.parametrize(
    ("error", "key"), [(webob.exc.HTTPNotFound, "itemNotFound"), (webob.exc.HTTPForbidden, "forbidden")]
)
def test_a_fault_that_is_raised_in_a_wsgified_function_is_the_answer(error, key):
    @webob.dec.wsgify
    def raiser(req):
        raise Fault(error(explanation="whut?"))

    response = get(raiser)
    assert response.json == {key: {"code": error.code, "message": "whut?"}}
    assert "resizeNotAllowed" not in response.text


# -- the tables


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (400, webob.exc.HTTPClientError),
        (404, webob.exc.HTTPNotFound),
        (417, webob.exc.HTTPExpectationFailed),
        (500, webob.exc.HTTPServerError),
        (503, webob.exc.HTTPServiceUnavailable),
        (100, webob.exc.HTTPInternalServerError),
        (204, webob.exc.HTTPInternalServerError),
        (302, webob.exc.HTTPInternalServerError),
        (499, webob.exc.HTTPInternalServerError),
    ],
)
def test_a_status_that_is_no_error_becomes_a_500(status, cls):
    assert type(http_error(status)) is cls


def test_any_status_of_an_error_has_an_exception_registered_or_not():
    for status in range(400, 600):
        error = any_error(status, "why", {"X-Number": 5})
        answer = webob.Request.blank("/").get_response(Fault(error))
        assert (answer.status_int, answer.status) == (status, f"{status} {error.title}")
        assert answer.json == {KEYS.get(status, "computeFault"): {"code": status, "message": "why"}}
        assert isinstance(error, webob.exc.HTTPClientError if status < 500 else webob.exc.HTTPServerError)


@pytest.mark.parametrize(
    ("status", "phrase"), [(404, "Not Found"), (418, "I'm a Teapot"), (499, "Client Error"), (599, "Server Error")]
)
def test_a_status_has_a_reason_phrase(status, phrase):
    assert reason(status) == phrase


@pytest.mark.parametrize("explanation", [None, "why", ""])
@pytest.mark.parametrize("status", [400, 404, 500])
def test_the_explanation_of_an_http_error_is_the_given_one_or_its_own(status, explanation):
    error = http_error(status, explanation, {"X-Number": 5})
    assert error.explanation == (type(error).explanation if explanation is None else explanation)
    assert error.headers["X-Number"] == "5"
    assert isinstance(str(error), str)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.VersionOutOfRange(1, 2, 3), 406),
        (errors.InvalidContentType("x"), 415),
        (errors.InvalidInput("x"), 400),
        (errors.InvalidVersion("x"), 400),
        (errors.ValidationError("x"), 400),
        (errors.NotSupported(), 400),
        (errors.Unauthorized(), 401),
        (errors.PolicyNotAuthorized("x"), 403),
        (errors.NotAtThisVersion("x"), 404),
        (errors.NotFound(), 404),
        (errors.Error(), 500),
        (KeyError(), 500),
        (Error(code=417), 417),
        (Error(code=None), 500),
        (Error(code="text"), 500),
    ],
    ids=repr,
)
def test_the_status_of_an_error_is_its_own_or_the_tables(error, status):
    assert status_of(error) == status


# -- faultwrap, which makes faults of what nobody caught


@pytest.mark.behaviour("FLT-018", "FLT-019")
def test_http_errors_and_faults_go_out_of_faultwrap_as_faults():
    raised = get(raising(webob.exc.HTTPNotFound(explanation="raised")))
    assert raised.status_int == 404
    returned = get(FaultWrapper(Fault(webob.exc.HTTPNotFound(explanation="returned"))))
    assert returned.json == {"itemNotFound": {"code": 404, "message": "returned"}}


@pytest.mark.behaviour("FLT-020", "FLT-023", "FLT-027")
@pytest.mark.parametrize("error", [Error(), Error(safe=False), Error(code=None), KeyError("secret")], ids=repr)
def test_an_error_that_is_not_safe_is_not_described(error, caplog):
    response = get(raising(error))
    assert response.status_int == 500
    assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert response.json == {"computeFault": {"code": 500, "message": GENERIC_500}}
    assert "secret" in caplog.text


@pytest.mark.behaviour("FLT-022")
def test_an_error_that_is_safe_is_described():
    response = get(raising(Error("some explanation", safe=True)))
    assert response.json == {"computeFault": {"code": 500, "message": "Error: some explanation"}}


@pytest.mark.behaviour("FLT-024")
def test_an_error_brings_its_status_message_and_headers():
    class QuotaError(errors.Error):
        message = "Quota exceeded"
        safe = True
        code = 413
        headers = {"Retry-After": 0, "X-Other": "x"}

    response = get(raising(QuotaError()))
    assert response.json == {
        "overLimit": {"code": 413, "message": "QuotaError: Quota exceeded", "retryAfter": "0"},
    }
    assert (response.headers["Retry-After"], response.headers["X-Other"]) == ("0", "x")


@pytest.mark.behaviour("FLT-025", "FLT-026")
@pytest.mark.parametrize(
    ("code", "status", "key"),
    [(404, 404, "itemNotFound"), (417, 417, "computeFault"), (201, 500, "computeFault"), (302, 500, "computeFault")],
)
def test_the_code_of_any_error_is_its_status_if_it_is_that_of_an_error(code, status, key):
    response = get(raising(Error(code=code)))
    assert response.status_int == status
    assert response.json[key]["code"] == status
    assert "secret" not in response.text


# -- the root, through a Resource


@pytest.mark.behaviour("FLT-014", "FLT-015")
@pytest.mark.parametrize(
    ("body", "content_type", "status", "message"),
    [
        (b"{", "application/json", 400, "Malformed request body"),
        (b"<hi im not xml>", "application/xml", 415, "Unsupported Content-Type"),
    ],
)
def test_a_malformed_body_is_a_fault_even_at_the_root(body, content_type, status, message):
    response = get(Versions(), method="POST", body=body, headers={"Content-Type": content_type})
    assert response.status_int == status
    assert response.json[KEYS[status]]["message"] == message


@pytest.mark.behaviour("FLT-016")
def test_the_root_is_given_in_the_vendors_type_if_that_was_asked_for():
    response = get(Versions(), headers={"Accept": VENDOR})
    assert (response.status_int, response.headers["Content-Type"]) == (200, VENDOR)


def test_a_number_of_more_digits_than_python_reads_is_a_400():
    with pytest.raises(ValueError, match="for integer string conversion") as caught:
        int("9" * 5000)
    assert status_of(caught.value) == 400
    assert status_of(ValueError("another one")) == 500

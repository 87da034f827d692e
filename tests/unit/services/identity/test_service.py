import pytest
import webtest

from novalite.api.operation import CLOUD, Resource
from novalite.api.router import ServiceRouter
from novalite.api.shape import body, field
from novalite.cloud import Cloud
from novalite.errors import Forbidden, NotFound, Unauthorized
from novalite.middleware.faultwrap import FaultWrapper
from novalite.services.identity.service import SERVICE

CAT = body("cat", field("name", {"type": "string"}, required=True))
WRONG = (
    "The server could not comply with the request since it is either malformed or otherwise incorrect. "
    "The client is assumed to be in error."
)


@pytest.fixture
def cats():
    return Resource("/cats", SERVICE)


@pytest.fixture
def app(cats):
    """The cats, once all of them are declared."""
    return lambda: webtest.TestApp(FaultWrapper(ServiceRouter(SERVICE, [cats])), {CLOUD: Cloud()})


@pytest.mark.parametrize(
    ("error", "status", "title", "message"),
    [
        (NotFound("Could not find cat: Tom."), 404, "Not Found", "Could not find cat: Tom."),
        (Forbidden("No."), 403, "Forbidden", "No."),
        (RuntimeError(), 500, "Internal Server Error", "An unexpected error prevented the server from fulfilling your"),
    ],
)
def test_an_error_has_a_code_a_title_and_a_message(cats, app, error, status, title, message):
    @cats.on("GET")
    def index(call):
        raise error

    said = app().get("/cats", status=status).json["error"]

    assert (said["code"], said["title"]) == (status, title)
    assert said["message"].startswith(message)


def test_a_401_says_where_to_authenticate(cats, app):
    @cats.on("GET")
    def index(call):
        raise Unauthorized("The request you have made requires authentication.")

    assert app().get("/cats", status=401).headers["WWW-Authenticate"] == 'Keystone uri="http://localhost/v3"'


@pytest.mark.parametrize(
    ("sent", "content_type", "message"),
    [
        ("{", "application/json", "Expecting to find valid JSON in request body. " + WRONG),
        ("a=b", "text/html", "Expecting to find application/json in Content-Type header. " + WRONG),
        ("{}", "application/json", "'cat' is a required property"),
        (
            '{"cat": {"name": 1}}',
            "application/json",
            "Invalid input for field/attribute name. Value: 1. 1 is not of type 'string'",
        ),
    ],
)
def test_what_is_wrong_with_a_body_is_said_as_keystone_says_it(cats, app, sent, content_type, message):
    cats.on("POST", takes=CAT)(lambda call: None)

    answer = app().post("/cats", sent, headers={"Content-Type": content_type}, status=400)

    assert answer.json["error"]["message"].startswith(message)


def test_an_unknown_url_is_answered_by_a_page_and_an_unknown_method_by_an_object(cats, app):
    cats.on("GET")(lambda call: None)

    unknown = app().get("/dogs", status=404)
    refused = app().put("/cats", status=405)

    assert "<p>The requested URL was not found on the server. If you entered the URL manually" in unknown.text
    assert refused.json == {"message": "The method is not allowed for the requested URL."}
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"

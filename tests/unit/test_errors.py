import pytest

from novalite import errors


@pytest.mark.parametrize(
    ("error", "base", "message"),
    [
        (errors.Error(), Exception, "An unknown exception occurred."),
        (errors.Error("The disk is full."), Exception, "The disk is full."),
        (errors.Error(""), Exception, ""),
        (errors.Invalid(), errors.Error, "Bad Request - Invalid Parameters"),
        (errors.InvalidInput("x is too long"), errors.Invalid, "Invalid input received: x is too long"),
        (errors.InvalidContentType("text/html"), errors.Invalid, "Invalid content type text/html."),
        (errors.MalformedRequestBody("no JSON"), errors.Invalid, "Malformed message body: no JSON"),
        (errors.ValidationError("too long"), errors.Invalid, "too long"),
        (
            errors.InvalidVersion("2.x"),
            errors.Invalid,
            "API Version String 2.x is of invalid format. Must be of format MajorNum.MinorNum.",
        ),
        (
            errors.VersionOutOfRange("3.0", "2.1", "2.104"),
            errors.Invalid,
            "Version 3.0 is not supported by the API. Minimum is 2.1 and maximum is 2.104.",
        ),
        (errors.NotAtThisVersion("2.5"), errors.Error, "API version 2.5 is not supported on this method."),
        (errors.NotSupported(), errors.Error, "Bad Request - Feature is not supported in Nova"),
        (errors.Unauthorized(), errors.Error, "Not authorized."),
        (errors.Forbidden(), errors.Error, "Forbidden"),
        (errors.PolicyNotAuthorized("rule:x"), errors.Forbidden, "Policy doesn't allow rule:x to be performed."),
        (errors.NotFound(), errors.Error, "Resource could not be found."),
        (errors.NotFound("No such cat."), errors.Error, "No such cat."),
        (errors.ConfigNotFound("/x.ini"), errors.ConfigError, "Could not find config at /x.ini"),
        (errors.PasteAppNotFound("a", "/x.ini"), errors.ConfigError, "Could not load paste app 'a' from /x.ini"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_an_error_says_what_went_wrong(error, base, message):
    assert isinstance(error, base)
    assert error.message == str(error) == message


def test_no_error_shows_its_message_to_a_client_who_did_not_expect_it():
    assert errors.Error.safe is False


def test_a_bad_option_names_its_key_and_the_reason():
    bad = errors.BadOption("max_age", "'long' is not a number")

    assert isinstance(bad, ValueError)
    assert (bad.key, bad.reason, str(bad)) == ("max_age", "'long' is not a number", "max_age: 'long' is not a number")

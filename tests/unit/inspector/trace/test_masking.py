import json
from dataclasses import replace

import pytest

from novalite.inspector.trace.masking import MASK, is_secret, masked
from novalite.inspector.trace.visits import Change
from tests.unit.inspector.trace.conftest import TOKEN, visit


@pytest.mark.parametrize(
    "name",
    [
        *(
            "X-Auth-Token",
            "HTTP_X_SERVICE_TOKEN",
            "Authorization",
            "HTTP_PROXY_AUTHORIZATION",
            "Set-Cookie",
            "adminPass",
        ),
        *(
            "password",
            "original_password",
            "secret",
            "private_key",
            "x-api-key",
            "ApiKey",
            "signature",
            "X-Subject-Token",
        ),
    ],
)
def test_a_name_tells_that_there_is_a_secret(name):
    assert is_secret(name)


@pytest.mark.parametrize("name", ["Content-Type", "key_name", "X-User-Id", "X-Token-Expires", "pass", "PATH_INFO"])
def test_a_name_tells_that_there_is_none(name):
    assert not is_secret(name)


def test_nothing_that_is_secret_is_left_anywhere(trace):
    shown = json.dumps(masked(trace).to_dict())

    for secret in (TOKEN, "tokentoken", "cookiecookie", "hunter22", "s3cr3ts", "abcdefghijkl"):
        assert secret in json.dumps(trace.to_dict())
        assert secret not in shown


def test_what_is_no_secret_stays(trace):
    found = masked(trace)

    assert found.asked.url == "http://localhost/v1/servers?limit=1&token=***"
    assert found.asked.headers == (("X-Auth-Token", MASK), ("Cookie", MASK), ("Content-Type", "application/json"))
    assert json.loads(found.asked.body) == {"server": {"name": "web", "adminPass": MASK}, "list": [{"secret": MASK}]}
    assert json.loads(found.answered.body) == {"said": MASK}
    assert found.route.variables == {"project_id": "p", "token_id": MASK}
    assert found.first.visits[0].environ == (
        Change("HTTP_X_USER_ID", None, "u1"),
        Change("HTTP_X_AUTH_TOKEN", "", MASK),
        Change("checked", None, f"was {MASK}"),
        Change("HTTP_X_ROLES", "forged", None),
    )


def test_an_error_that_quotes_a_secret_is_masked(trace):
    failed = visit("app", error=f"ValueError: bad token {TOKEN}")
    found = masked(replace(trace, first=failed, error=failed.error, answered=None, route=None))

    assert (found.error, found.first.error) == ("ValueError: bad token ***",) * 2


def test_a_token_that_was_too_long_to_keep_is_found_by_how_it_begins(trace):
    long = "A" * 1000
    asked = replace(trace.asked, headers=(("X-Auth-Token", f"{long}…"),), url="http://localhost/", body=None)
    found = masked(replace(trace, asked=asked, answered=None, first=visit("a", error=f"bad {long}BBB token")))

    assert found.first.error == "bad *** token"


def test_a_scheme_and_a_token_are_told_apart(trace):
    asked = replace(trace.asked, headers=(("Authorization", f"Bearer {TOKEN}"), ("X-Copy", f"<{TOKEN}>")))
    found = masked(replace(trace, asked=asked, first=visit("a", error=f"Bearer is no scheme; {TOKEN}")))

    assert found.asked.headers == (("Authorization", MASK), ("X-Copy", f"<{MASK}>"))
    assert found.first.error == "Bearer is no scheme; ***"


@pytest.mark.parametrize("body", ["no json", "[" * 100_000, "", None])
def test_a_body_that_is_no_json_is_left(trace, body):
    found = masked(replace(trace, asked=replace(trace.asked, body=body)))

    assert found.asked.body == body


def test_a_request_without_secrets_is_as_it_was(trace):
    asked = replace(trace.asked, headers=(), url="http://localhost/?a=1", body=None)
    plain = replace(trace, asked=asked, answered=None, route=None, first=visit("a"))

    assert masked(plain) == plain

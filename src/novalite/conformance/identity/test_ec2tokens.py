"""Keys of EC2, and the tokens that they give to services."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from novalite.conformance.identity.conftest import World

SIGNED = {"host": "h:1", "verb": "GET", "path": "/"}


@pytest.fixture(scope="module")
def keys(world: World) -> World:
    """A pair of keys of a member."""
    blob = json.dumps({"access": world.ids["unique"], "secret": "secret"})
    credential = {"type": "ec2", "blob": blob, "user_id": "{member}", "project_id": "{project}"}
    world.make("credentials", credential, "member")
    return world


def signed(world: World, secret: str = "secret", host: str = "h:1") -> dict[str, Any]:
    """What a client signs, by version 2."""
    query = "Action=A&SignatureMethod=HmacSHA256&SignatureVersion=2"
    text = f"GET\n{host}\n/\n{query}"
    signature = base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()
    params = {"Action": "A", "SignatureVersion": "2", "SignatureMethod": "HmacSHA256"}
    return {**SIGNED, "access": world.ids["unique"], "params": params, "signature": signature}


@pytest.mark.parametrize("name", ["credentials", "credential", "ec2Credentials"])
@pytest.mark.parametrize("host", ["h:1", "h"])
def test_a_signature_gives_a_token_of_the_keys_user(keys: World, name: str, host: str) -> None:
    answer = keys("admin", "POST /ec2tokens", {name: signed(keys, host=host)})

    assert answer.status_int == 200
    token = answer.json["token"]
    assert (token["methods"], token["user"]["name"], token["project"]["id"]) == (
        ["ec2credential"],
        "member",
        keys.ids["project"],
    )
    assert token["catalog"]
    keys.tokens["signer"] = answer.headers["X-Subject-Token"]
    assert keys("admin", "GET /auth/tokens", **{"X-Subject-Token": keys.tokens["signer"]}).status_int == 200


def test_the_token_is_for_other_services(keys: World) -> None:
    keys.tokens["signer"] = keys("admin", "POST /ec2tokens", {"credential": signed(keys)}).headers["X-Subject-Token"]
    assert keys("signer", "GET /users/{member}").status_int == 403


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"signature": "a"}, 401),
        ({"signature": ""}, 401),
        ({"access": "nothing"}, 404),
        ({"path": "/other"}, 401),
    ],
)
def test_what_is_not_signed_so_is_refused(keys: World, more: dict[str, Any], status: int) -> None:
    assert keys("admin", "POST /ec2tokens", {"credentials": {**signed(keys), **more}}).status_int == status


@pytest.mark.parametrize(("body", "status"), [({}, 400), ({"credentials": {}}, 401), ({"credentials": {"a": 1}}, 401)])
@pytest.mark.parametrize("path", ["ec2tokens", "s3tokens"])
def test_what_is_not_there_is_refused(keys: World, path: str, body: Any, status: int) -> None:
    assert keys("admin", f"POST /{path}", body).status_int == status


@pytest.mark.parametrize(("who", "status"), [("sysreader", 403), ("manager", 403), ("member", 403), ("nobody", 401)])
@pytest.mark.parametrize("path", ["ec2tokens", "s3tokens"])
def test_services_alone_ask(keys: World, path: str, who: str, status: int) -> None:
    assert keys(who, f"POST /{path}", {"credentials": signed(keys)}).status_int == status


def test_a_signature_of_s3_gives_no_token_to_use(keys: World) -> None:
    lines = b"GET\n\n\n/bucket"
    signature = base64.b64encode(hmac.new(b"secret", lines, hashlib.sha1).digest()).decode()
    sent = {"access": keys.ids["unique"], "token": base64.urlsafe_b64encode(lines).decode(), "signature": signature}
    answer = keys("admin", "POST /s3tokens", {"credentials": sent})

    assert (answer.status_int, answer.json["token"]["user"]["name"]) == (200, "member")
    assert "X-Subject-Token" not in answer.headers
    assert keys("admin", "POST /s3tokens", {"credentials": {**sent, "signature": "a"}}).status_int == 401

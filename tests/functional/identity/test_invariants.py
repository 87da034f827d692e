"""Nobody learns anything of Identity without a token."""

import re

import pytest

from novalite.services.identity.router import RESOURCES

OPERATIONS = sorted(key for resource in RESOURCES for key in resource.endpoints)
OPEN = {("GET", "/"), ("GET", "/v3"), ("POST", "/v3/auth/tokens"), ("POST", "/v3/users/{id}/password")}


@pytest.mark.parametrize(("method", "path"), [one for one in OPERATIONS if one not in OPEN], ids=" ".join)
def test_who_has_no_token_is_told_nothing_but_that(nobody, method, path):
    body = None if method in ("GET", "DELETE") else {}
    path = re.sub(r"\{\w+\}", "default", path).removeprefix("/v3")

    assert nobody(f"{method} {path}", body).status_int in ((401, 400) if body == {} else (401,))

import json

import pytest

from novalite.middleware.authtoken_identity import HTTPIdentity, looked_up


@pytest.mark.parametrize("name", ["collections:ChainMap", "collections.ChainMap"])
def test_an_identity_that_is_a_class_is_made(name):
    assert type(looked_up(name)).__name__ == "ChainMap"


def test_an_identity_that_is_an_object_is_taken_as_it_is():
    assert looked_up("json:decoder") is json.decoder


@pytest.mark.parametrize(
    ("auth_url", "url"),
    [
        ("http://ks:5000", "http://ks:5000/v3/auth/tokens"),
        ("http://ks/identity/", "http://ks/identity/v3/auth/tokens"),
        ("http://ks/identity/v3", "http://ks/identity/v3/auth/tokens"),
        ("https://ks/v3/", "https://ks/v3/auth/tokens"),
    ],
)
def test_the_url_of_identity_may_end_in_its_version(auth_url, url):
    assert HTTPIdentity(auth_url).url == url

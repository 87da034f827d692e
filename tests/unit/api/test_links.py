from types import SimpleNamespace

import pytest

from novalite.api.call import Call
from novalite.api.links import links
from novalite.context import RequestContext
from novalite.wsgi.application import Request
from novalite.wsgi.microversion import Version


@pytest.mark.parametrize(
    ("base", "path", "own", "bookmark"),
    [
        ("http://h/v2.1", "/cats/7", "http://h/v2.1/cats/7", "http://h/cats/7"),
        ("http://h/v2.1", "/abc/cats/7", "http://h/v2.1/abc/cats/7", "http://h/abc/cats/7"),
        ("https://h:8/compute/v2", "/cats", "https://h:8/compute/v2/cats/7", "https://h:8/compute/cats/7"),
        ("http://h", "/cats", "http://h/cats/7", "http://h/cats/7"),
    ],
)
def test_an_item_is_linked_with_and_without_the_version(base, path, own, bookmark):
    request, nothing = Request.blank(path, base_url=base), SimpleNamespace()
    call = Call(request, RequestContext("ann", "abc"), cloud=nothing, version=Version(2, 1), service=nothing)

    assert links("cats")(SimpleNamespace(id="7"), call) == [
        {"rel": "self", "href": own},
        {"rel": "bookmark", "href": bookmark},
    ]

from types import SimpleNamespace

import pytest

from novalite.api.links import links
from novalite.context import RequestContext
from novalite.wsgi.application import Request


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
    call = SimpleNamespace(request=Request.blank(path, base_url=base), context=RequestContext("ann", "abc"))

    assert links("cats")(SimpleNamespace(id="7"), call) == [
        {"rel": "self", "href": own},
        {"rel": "bookmark", "href": bookmark},
    ]

import pytest
from webtest import TestApp

from novalite.testing.application import application


@pytest.mark.parametrize(
    ("path", "status"), [("/volume", 300), ("/volume/", 300), ("/volume/v3", 200), ("/volume/v3/", 200)]
)
def test_whoever_asks_is_told_of_the_version(path, status):
    answer = TestApp(application()).get(path, status=status)
    (version,) = answer.json["versions"]

    assert (version["id"], version["min_version"], version["version"]) == ("v3.0", "3.0", "3.71")
    assert version["links"][1] == {"rel": "self", "href": "http://localhost/volume/v3/"}

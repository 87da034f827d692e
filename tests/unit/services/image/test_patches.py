import pytest

from novalite.errors import Error
from novalite.services.image.patches import NEW, OLD, Change, parse


def test_changes_come_in_two_writings():
    assert parse([{"op": "add", "path": "/a", "value": "b"}], NEW) == [Change("add", "a", "b")]
    assert parse([{"add": "/a", "value": "b"}, {"remove": "/c"}], OLD) == [
        Change("add", "a", "b"),
        Change("remove", "c"),
    ]


def test_slashes_and_tildes_are_escaped():
    assert parse([{"op": "remove", "path": "/a~1b~0c"}], NEW)[0].key == "a/b~c"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"a": 1}, "Request body must be a JSON array of operation objects."),
        (["x"], "Operations must be JSON objects."),
        ([{"path": "/a"}], "Unable to find `op` in JSON Schema change. It must be one of"),
        ([{"op": "move", "path": "/a"}], "Invalid operation: `move`. It must be one of"),
        ([{"op": "add", "value": "y"}], "Unable to find 'path' in JSON Schema change"),
        ([{"op": "add", "path": "/x"}], 'Operation "add" requires a member named "value".'),
        ([{"op": "add", "path": "x", "value": "y"}], 'Pointer `x` does not start with "/".'),
        ([{"op": "add", "path": 5, "value": "y"}], 'Pointer `5` does not start with "/".'),
        ([{"op": "add", "path": "/x//y", "value": "y"}], 'Pointer `/x//y` contains adjacent "/".'),
        ([{"op": "add", "path": "/x/", "value": "y"}], 'Pointer `/x/` end with "/".'),
        ([{"op": "add", "path": "/", "value": "y"}], "Invalid JSON pointer for this resource: '/'"),
        ([{"op": "add", "path": "/a/b", "value": "y"}], "Invalid JSON pointer for this resource: '/a/b'"),
        ([{"op": "add", "path": "/a~2", "value": "y"}], "Invalid JSON pointer for this resource: '/a~2'"),
        ([{"op": "add", "path": "/locations/-", "value": {}}], "It's not allowed to add locations if"),
    ],
)
def test_what_is_no_change_is_refused(body, text):
    with pytest.raises(Error) as refused:
        parse(body, NEW)

    assert str(refused.value).startswith(text)


def test_the_old_writing_names_one_operation():
    with pytest.raises(Error, match="exactly one member"):
        parse([{"add": "/a", "remove": "/a"}], OLD)

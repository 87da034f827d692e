import pytest

from novalite.errors import Error
from novalite.services.image import patches
from novalite.services.image.patches import NEW, OLD, Change


def parse(body, media_type):
    return patches.parse(body, media_type, lambda change: None)


def test_changes_come_in_two_writings():
    assert parse([{"op": "add", "path": "/a", "value": "b"}], NEW) == [Change("add", "a", "b")]
    assert parse([{"add": "/a", "value": "b"}, {"remove": "/c"}], OLD) == [
        Change("add", "a", "b", strict=True),
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
        ([{"op": "add", "path": "/a/b", "value": "y"}], "Invalid JSON pointer for this resource: '/a/b'"),
        ([{"op": "add", "path": "/a~2", "value": "y"}], 'Pointer `/a~2` contains "~" not part of a recognized'),
        ([{"op": "add", "path": "/locations", "value": {}}], "Invalid JSON pointer for this resource: '/locations'"),
        ([{"op": "replace", "path": "/locations/0", "value": {}}], "Invalid JSON pointer for this resource"),
    ],
)
def test_what_is_no_change_is_refused(body, text):
    with pytest.raises(Error) as refused:
        parse(body, NEW)

    assert str(refused.value).startswith(text)


@pytest.mark.parametrize(("path", "key"), [("/", ""), ("/ a ", "a"), ("/locations/-", "locations")])
def test_a_pointer_names_what_is_changed(path, key):
    assert parse([{"op": "add", "path": path, "value": "y"}], NEW)[0].key == key


def test_a_change_is_checked_before_the_next_one_is_read():
    checked = []
    with pytest.raises(Error, match="Operations must be JSON objects"):
        patches.parse([{"op": "remove", "path": "/a"}, "x"], NEW, checked.append)

    assert checked == [Change("remove", "a")]


def test_the_old_writing_names_one_operation():
    with pytest.raises(Error, match="only one member"):
        parse([{"add": "/a", "remove": "/a"}], OLD)
    with pytest.raises(Error, match="exactly one member"):
        parse([{"value": "a"}], OLD)

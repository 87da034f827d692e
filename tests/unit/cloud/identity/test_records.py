import pytest
from msgspec import Struct, field

from novalite.cloud import Cloud
from novalite.cloud.identity.records import Duplicate, Expected, Records
from novalite.errors import NotFound
from novalite.store import Kind


class Cat(Struct, frozen=True):
    id: str
    name: str
    domain_id: str = "default"
    extra: dict = field(default_factory=dict)


CATS = Kind("cat", order=("id",), by=("name",))


@pytest.fixture
def cats():
    return Records(Cloud().identity, Cat, CATS, "cat")


def test_what_is_no_field_is_extra(cats):
    tom = cats.make({"name": "Tom", "tail": "long", "paws": 4})
    assert (len(tom.id), tom.extra) == (32, {"tail": "long", "paws": 4})

    kit = cats.change(tom, {"name": "Kit", "tail": None})

    assert (cats.get(tom.id).name, kit.extra) == ("Kit", {"tail": None, "paws": 4})


def test_what_is_not_there_is_named(cats):
    cats.forget(cats.make({"id": "1", "name": "Tom"}).id)

    with pytest.raises(NotFound, match=r"^Could not find cat: 1\.$"):
        cats.get("1")
    assert cats.look("1") is cats.look(None) is None


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"id": "1"}, True),
        ({"id": "2"}, False),
        ({"name": "Tom", "domain": {"id": "default"}}, True),
        ({"name": "Tom", "domain": {"name": "Default"}}, True),
        ({"name": "Tom", "domain": {"name": "Nowhere"}}, False),
        ({"name": "Kit", "domain": {"id": "default"}}, False),
        ({"name": "Tom"}, False),
    ],
)
def test_one_is_picked_by_id_or_by_name_and_domain(cats, said, found):
    tom = cats.make({"id": "1", "name": "Tom"})

    assert cats.pick(said) == (tom if found else None)


def test_a_duplicate_says_what_could_not_be_stored():
    assert str(Duplicate("cat", "Duplicate entry")) == "Conflict occurred attempting to store cat - Duplicate entry."


def test_what_is_missing_is_said():
    assert str(Expected("tail", "cat")).startswith("Expecting to find tail in cat. The server could not comply")

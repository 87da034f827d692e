import json

import pytest

from novalite.cloud import Cloud
from novalite.cloud.image.metadefs import (
    LOADED,
    NAMESPACES,
    OBJECT,
    PARTS,
    PROPERTY,
    RESOURCE_TYPE,
    SHIPPED,
    TAG,
    parts_of,
)
from novalite.errors import Conflict, Forbidden, NotFound

NEWEST = [("created_at", True)]


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def metadefs(cloud):
    return cloud.image.metadefs


@pytest.fixture
def zoo(metadefs):
    sent = {
        "resource_type_associations": [{"name": "OS::Nova::Server", "prefix": "zoo_"}],
        "objects": [{"name": "cage", "properties": {}}],
        "tags": [{"name": "loud"}, {"name": "furry"}],
        "properties": {"animals": {"title": "Animals", "type": "integer"}},
    }
    return metadefs.create({"namespace": "zoo", "owner": "red", "visibility": "private"}, parts_of(sent))


def test_a_new_cloud_has_read_none(cloud):
    assert cloud.store.count(NAMESPACES) == cloud.store.count(PARTS) == 0


def test_who_asks_finds_those_that_glance_is_shipped_with(cloud, metadefs):
    names = {one["namespace"] for one in json.loads(SHIPPED.read_text())}

    assert {one.namespace for one in metadefs.find({}, NEWEST, 100, None)} == names
    assert len(names) == 32
    assert cloud.store.get(LOADED, "loaded") is not None


def test_they_are_read_once(cloud, metadefs):
    metadefs.types()
    parts = cloud.store.count(PARTS)
    metadefs.types()
    assert cloud.store.count(PARTS) == parts


def test_what_was_read_stays_when_what_asked_for_it_is_undone(cloud, metadefs):
    with pytest.raises(NotFound), cloud.transaction():
        metadefs.get("none")
    assert cloud.store.count(NAMESPACES) == 32


def test_after_a_reset_they_are_as_they_were(cloud, metadefs):
    metadefs.delete(metadefs.get("OS::Glance::Signatures"))
    cloud.reset()
    assert metadefs.get("OS::Glance::Signatures").protected is False


def test_each_has_words(metadefs):
    limits = next(one for one in metadefs.parts(metadefs.get("OS::Compute::Quota"), OBJECT) if one.name == "CPU Limits")

    assert limits.values["description"] == "CPU Limits"
    shares = limits.values["properties"]["quota:cpu_shares"]
    assert shares == {"title": "Quota: CPU Shares", "type": "integer", "description": "Quota: CPU Shares"}


def test_others_see_what_is_public_and_theirs(metadefs, zoo):
    seen = {
        project: {one.namespace for one in metadefs.find({}, NEWEST, 100, project)} for project in (None, "red", "blue")
    }

    assert seen["red"] - seen["blue"] == {"zoo"}
    assert seen[None] - seen["red"] == {"OS::OperatingSystem", "OS::Glance::CommonImageProperties"}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"visibility": "private"}, ["zoo"]),
        ({"resource_types": "OS::Trove::Instance"}, ["OS::Software::DBMS"]),
        ({"resource_types": "none"}, []),
        ({"marker": "OS::Software::DBMS", "resource_types": "OS::Trove::Instance"}, []),
    ],
)
def test_they_are_filtered(metadefs, zoo, asked, names):
    assert [one.namespace for one in metadefs.find(asked, NEWEST, 100, None)] == names


def test_a_page_begins_after_a_marker(metadefs, zoo):
    first, second = metadefs.find({}, NEWEST, 2, None)
    assert first.namespace == "zoo"
    assert metadefs.find({"marker": "zoo"}, NEWEST, 1, None) == [second]


def test_a_namespace_has_parts(metadefs, zoo):
    assert [one.name for one in metadefs.parts(zoo, TAG)] == ["furry", "loud"], "the last is the first"
    assert metadefs.part(zoo, PROPERTY, "animals").values["type"] == "integer"
    assert metadefs.part(zoo, RESOURCE_TYPE, "OS::Nova::Server").values == {"prefix": "zoo_"}
    assert metadefs.part(zoo, OBJECT, "none") is None


def test_a_type_of_resources_that_was_named_once_is_known(metadefs, zoo):
    part = metadefs.add(zoo, RESOURCE_TYPE, "OS::Zoo::Cage", {})
    metadefs.remove(zoo, part)
    assert [one.id for one in metadefs.types()][-1] == "OS::Zoo::Cage"


@pytest.mark.parametrize(
    ("what", "name", "message"),
    [
        (OBJECT, "cage", "A metadata definition object with name=cage already exists in namespace=zoo."),
        (PROPERTY, "animals", "A metadata definition property with name=animals already exists in namespace=zoo."),
        (TAG, "loud", "A metadata tag with name=loud already exists"),
        (RESOURCE_TYPE, "OS::Nova::Server", "The metadata definition resource-type association of"),
    ],
)
def test_there_are_no_two_of_a_name(metadefs, zoo, what, name, message):
    with pytest.raises(Conflict, match=message):
        metadefs.add(zoo, what, name, {})


def test_nor_are_there_by_another_name(metadefs, zoo):
    metadefs.create({"namespace": "other", "owner": "red"})
    metadefs.add(zoo, OBJECT, "other", {})

    with pytest.raises(Conflict, match="already exists"):
        metadefs.create({"namespace": "zoo", "owner": "blue"})
    with pytest.raises(Conflict, match="metadata definition namespace with the same name of other"):
        metadefs.update(zoo, {"namespace": "other"})
    with pytest.raises(Conflict, match="metadata definition object with the same name=other in namespace=zoo"):
        metadefs.change(zoo, metadefs.part(zoo, OBJECT, "cage"), "other", {})
    with pytest.raises(Conflict, match="A metadata tag with name=furry already exists"):
        metadefs.change(zoo, metadefs.part(zoo, TAG, "loud"), "furry", {})


def test_a_part_is_changed_and_forgotten(metadefs, zoo):
    cage = metadefs.change(zoo, metadefs.part(zoo, OBJECT, "cage"), "den", {"description": "dark"})
    assert metadefs.part(zoo, OBJECT, "den").values == {"description": "dark"}

    metadefs.remove(zoo, cage)
    metadefs.clear(zoo, TAG)
    assert metadefs.parts(zoo, OBJECT) == metadefs.parts(zoo, TAG) == []


@pytest.mark.parametrize("what", [OBJECT, PROPERTY, TAG, RESOURCE_TYPE])
def test_what_is_protected_stays(metadefs, zoo, what):
    protected = metadefs.update(zoo, {"namespace": "zoo", "protected": True})

    with pytest.raises(Forbidden, match="is protected and cannot be deleted"):
        metadefs.remove(protected, metadefs.parts(protected, what)[0])
    with pytest.raises(Forbidden, match="Metadata definition namespace zoo is protected and cannot be deleted"):
        metadefs.delete(protected)


def test_a_namespace_is_gone_with_its_parts(cloud, metadefs, zoo):
    before = cloud.store.count(PARTS)
    metadefs.delete(zoo)

    assert metadefs.look("zoo") is None
    assert cloud.store.count(PARTS) == before - 5

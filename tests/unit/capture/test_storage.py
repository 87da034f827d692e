"""Images that can be used, and volume types, are read as far as one may see them."""

from novalite.capture.storage import LISTS, read_images, read_volume_types

IMAGE = {"id": "i", "name": "debian", "status": "active", "owner": "p1", "size": 2**29, "tags": ["b", "a"]}
IMAGE |= {"disk_format": "raw", "container_format": "bare", "visibility": "shared", "min_disk": 3, "min_ram": 0}


def test_images_come_without_their_data(reading):
    more = {"os_distro": "debian", "stores": "file", "schema": "/v2/schemas/image", "signature_verified": True}
    broken = [{"status": "queued"}, {"name": None}, {"disk_format": "odd"}]
    unusable = [{**IMAGE, "id": str(number), **one} for number, one in enumerate(broken)]
    hidden = {**IMAGE, "id": "h", "size": None, "virtual_size": 2**30, "tags": [], "os_hidden": True, "owner": None}
    usable = {**IMAGE, **more}
    lists = {path: [] for path in LISTS} | {LISTS[0]: [usable, *unusable], LISTS[-1]: [hidden, usable]}
    read = reading({f"image {path}": {"images": images} for path, images in lists.items()}, p1="shop")
    read_images(read)

    properties = {"os_distro": "debian"}
    common = {"name": "debian", "visibility": "shared", "disk_format": "raw", "min_disk": 3}
    assert read.seed.things["images"] == [
        {**common, "id": "i", "project": "shop", "size": 0.5, "tags": ["a", "b"], "properties": properties},
        {**common, "id": "h", "project": "admin", "size": 1.0, "os_hidden": True},
    ]
    assert read.seed.notes == ["images: 3 that have no data, no name or an unknown format"]


def test_volume_types_come_with_access(reading):
    types = [
        {"id": "1", "name": "fast", "is_public": False, "description": "quick", "extra_specs": {"a": "b"}},
        {"id": "2", "name": "slow", "is_public": True},
        {"id": "3", "name": "none", "is_public": False},
    ]
    access = {"volume_type_access": [{"project_id": "p1"}]}
    answers = {
        "volume /types?is_public=None": {"volume_types": types},
        "volume /types/1/os-volume-type-access": access,
    }
    read = reading(answers, p1="shop")
    read_volume_types(read)

    fast = {"description": "quick", "extra_specs": {"a": "b"}, "is_public": False, "projects": ["shop"]}
    assert read.seed.things["volume_types"] == [
        {"name": "fast", **fast},
        {"name": "slow"},
        {"name": "none", "is_public": False},
    ]
    assert read.seed.notes == ["access to volume types: GET /types/3/os-volume-type-access of volume answered 403"]

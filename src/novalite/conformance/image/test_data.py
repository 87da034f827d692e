"""``/images/{id}/file`` and ``/stage``: what is in an image, and ranges of it."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.image.conftest import UNKNOWN, said, upload

UNSUPPORTED = "The request media type application/octet-stream is not supported by this server."
RANGE = "The Range requested is not available."
STOP = "Invalid stop position in Content-Range header. The stop position MUST be in the inclusive range [0, 9]."
MULTIPLE = (
    "Requests with multiple ranges are not supported in Glance. You may make multiple single-range requests instead."
)
START = "Invalid start position in Range header. Start position MUST be in the inclusive range [0, 9]."
QCOW2 = b"QFI\xfb\0\0\0\2" + bytes(16) + (1 << 20).to_bytes(8, "big") + bytes(600)


def test_data_makes_an_image_active(api: Api, active: str) -> None:
    image = api(f"GET /images/{active}").json

    assert [image[name] for name in ("status", "size", "virtual_size", "stores")] == ["active", 10, 10, "file"]
    assert image["checksum"] == "781e5e245d69b566979b86e28d23f2c7"
    assert (image["os_hash_algo"], len(image["os_hash_value"])) == ("sha512", 128)


def test_data_is_had_whole(api: Api, active: str) -> None:
    answer = api(f"GET /images/{active}/file")

    assert (answer.status_int, answer.body) == (200, b"0123456789")
    assert answer.headers["Content-MD5"] == "781e5e245d69b566979b86e28d23f2c7"
    assert answer.content_type == "application/octet-stream"


@pytest.mark.parametrize(
    ("asked", "body", "said"),
    [
        ("bytes=0-1", b"01", "bytes 0-1/10"),
        ("bytes=5-", b"56789", "bytes 5-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-30", b"0123456789", "bytes 0-9/10"),
        ("bytes=0-99", b"0123456789", "bytes 0-9/10"),
        ("bytes=9-9", b"9", "bytes 9-9/10"),
    ],
)
def test_a_range_of_it_is_had(api: Api, active: str, asked: str, body: bytes, said: str) -> None:
    answer = api(f"GET /images/{active}/file", Range=asked)

    assert (answer.status_int, answer.body, answer.headers["Content-Range"]) == (206, body, said)


@pytest.mark.parametrize(
    ("asked", "body"), [("bytes 0-1/10", b"01"), ("bytes 0-1/*", b"01"), ("bytes 5-9/*", b"56789")]
)
def test_a_range_may_be_said_the_old_way(api: Api, active: str, asked: str, body: bytes) -> None:
    answer = api(f"GET /images/{active}/file", Content_Range=asked)

    assert (answer.status_int, answer.body) == (206, body)


@pytest.mark.parametrize(
    ("header", "asked", "status", "text"),
    [
        *(("Range", asked, 416, f"{RANGE} Invalid Range header.") for asked in ("bytes=5-2", "bogus", "items=0-1")),
        *(
            (
                "Range",
                asked,
                416,
                f"{RANGE} {START}",
            )
            for asked in ("bytes=10-", "bytes=99-100")
        ),
        (
            "Range",
            "bytes=0-1,3-4",
            400,
            MULTIPLE,
        ),
        ("Content_Range", "bogus", 416, f"{RANGE} Invalid Content-Range header."),
        (
            "Content_Range",
            "bytes 5-99/*",
            416,
            f"{RANGE} {STOP}",
        ),
    ],
)
def test_a_range_that_there_is_not_is_refused(
    api: Api, active: str, header: str, asked: str, status: int, text: str
) -> None:
    assert said(api(f"GET /images/{active}/file", **{header: asked})) == (status, text)


def test_where_there_is_no_data_there_is_no_content(api: Api, image: str) -> None:
    assert api(f"GET /images/{image}/file").status_int == 204


@pytest.mark.parametrize(
    ("disk_format", "data", "size"),
    [
        ("raw", b"not a disk", 10),
        ("raw", b"", None),
        ("raw", QCOW2, len(QCOW2)),
        ("qcow2", QCOW2, 1 << 20),
        ("ami", b"not a disk", None),
        ("ari", b"not a disk", None),
        ("aki", b"not a disk", None),
        ("ploop", b"not a disk", None),
        ("vhd", b"conectix".ljust(40, b"\0") + (77).to_bytes(8, "big") + bytes(600), 77),
    ],
)
def test_data_of_its_format_is_taken(api: Api, make: Any, disk_format: str, data: bytes, size: int | None) -> None:
    image = api(f"GET /images/{make(data=data, disk_format=disk_format)}").json

    assert (image["status"], image["size"], image["virtual_size"]) == ("active", len(data), size)


@pytest.mark.parametrize("disk_format", ["qcow2", "vhd", "vhdx", "vmdk", "vdi", "iso"])
def test_data_of_no_format_is_refused(api: Api, make: Any, disk_format: str) -> None:
    id = make(disk_format=disk_format)
    text = f"{UNSUPPORTED} Image disk_format {disk_format} does not match stream data raw"

    assert said(upload(api, id, b"not a disk")) == (415, text)
    assert api(f"GET /images/{id}").json["status"] == "queued"


def test_data_of_two_formats_is_refused(api: Api, make: Any) -> None:
    """Which Glance names in no order."""
    status, text = said(upload(api, make(), QCOW2[:510] + b"\x55\xaa" + bytes(512)))
    known, _, formats = text.rpartition(" ")

    assert (status, known) == (415, f"{UNSUPPORTED} Multiple formats detected:")
    assert sorted(formats.split(",")) == ["gpt", "qcow2"]


@pytest.mark.parametrize(
    ("disk_format", "data", "text"),
    [
        ("vmdk", QCOW2, "Image disk_format vmdk does not match stream data qcow2"),
        ("ami", QCOW2, "Image disk_format ami does not match stream data qcow2"),
        ("qcow2", QCOW2[:8] + bytes(7) + b"\1" + QCOW2[16:], "Image failed safety checks"),
        ("qcow2", QCOW2[:7] + b"\1" + QCOW2[8:], "Image failed safety checks"),
        ("raw", b"QED\0" + bytes(600), "Image failed safety checks"),
        ("raw", bytes(510) + b"\x55\xaa" + bytes(512), "Image failed safety checks"),
        ("vhdx", b"vhdxfile" + bytes(600), "Incomplete file cannot be safety checked"),
    ],
)
def test_data_of_another_format_and_what_is_not_safe_is_refused(
    api: Api, make: Any, disk_format: str, data: bytes, text: str
) -> None:
    assert said(upload(api, make(disk_format=disk_format), data)) == (415, f"{UNSUPPORTED} {text}")


@pytest.mark.parametrize("disk_format", ["qcow2", "vmdk", "iso"])
def test_what_is_wrapped_is_not_looked_at(api: Api, make: Any, disk_format: str) -> None:
    id = make(data=b"not a disk", disk_format=disk_format, container_format="ova")

    assert api(f"GET /images/{id}").json["virtual_size"] is None


@pytest.mark.parametrize(
    ("headers", "status", "text"),
    [
        ({"x_openstack_image_size": "5"}, 400, "Size mismatch: expected 5 bytes, got 4 bytes"),
        ({"x_openstack_image_size": "many"}, 400, "Invalid or missing image size in request headers."),
        ({"x_image_meta_store": "nothing"}, 400, "Store for identifier nothing not found"),
        ({"Content_Type": "text/plain"}, 415, "Invalid content type text/plain"),
    ],
)
@pytest.mark.parametrize("where", ["file"])
def test_data_that_is_announced_wrongly_is_refused(
    api: Api, image: str, where: str, headers: dict[str, str], status: int, text: str
) -> None:
    answer = said(upload(api, image, b"data", where, **headers))

    assert (answer[0], answer[1].endswith(text)) == (status, True), answer
    assert api(f"GET /images/{image}").json["status"] == "queued"


@pytest.mark.parametrize("where", ["file", "stage"])
def test_an_image_gets_data_once(api: Api, active: str, where: str) -> None:
    status = {"file": "saving", "stage": "uploading"}[where]
    expected = 409, f"Image status transition from active to {status} is not allowed"

    assert said(upload(api, active, b"again", where)) == expected


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"disk_format": None}, "Property disk_format must be set prior to saving data."),
        ({"container_format": None}, "Property container_format must be set prior to saving data."),
        (
            {"disk_format": None, "container_format": None},
            "Properties disk_format, container_format must be set prior to saving data.",
        ),
    ],
)
def test_data_needs_formats(api: Api, make: Any, fields: dict[str, Any], text: str) -> None:
    assert said(upload(api, make(**fields), b"data")) == (400, text)


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 204), ("manager", 204), ("member", 204), ("reader", 403), ("other", 404)]
)
@pytest.mark.parametrize("where", ["file", "stage"])
def test_members_give_data(api: Api, image: str, role: str, where: str, status: int) -> None:
    assert upload(api.as_(role), image, b"data", where).status_int == status


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 200), ("manager", 200), ("member", 200), ("reader", 403), ("other", 404)]
)
def test_members_have_data(api: Api, active: str, role: str, status: int) -> None:
    assert api.as_(role)(f"GET /images/{active}/file").status_int == status


@pytest.mark.parametrize("request_", ["GET /images/{}/file", "POST /images/{}/import"])
def test_what_is_not_there_has_no_data(api: Api, request_: str) -> None:
    body = {"method": {"name": "glance-direct"}} if request_.startswith("POST") else None

    assert said(api(request_.format(UNKNOWN), body)) == (404, f"No image found with ID {UNKNOWN}")

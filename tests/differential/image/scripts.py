"""What clients of the Image API do, as scripts; what `PREPARED` names is there for the generated ones."""

from __future__ import annotations

from typing import Any

from tests.differential.engine import Step

OLD = "application/openstack-images-v2.0-json-patch"
NEW = "application/openstack-images-v2.1-json-patch"
DATA = {"Content-Type": "application/octet-stream"}
UNKNOWN = "11111111-2222-4333-8444-555555555555"
RAW = {"disk_format": "raw", "container_format": "bare"}


def step(request: str, body: Any = None, who: str = "member", **more: Any) -> Step:
    """A step at no version, whose errors are given as JSON."""
    headers = {"Accept": "application/json"} | more.pop("headers", {})
    return Step(request, body, who, None, headers=headers, **more)


def make(name: str, who: str = "member", **more: Any) -> Step:
    """Make an image, whose id is kept under its name."""
    return step("POST /images", {"name": name, **more}, who, keep={name: "id"})


def patch(name: str, *changes: Any, who: str = "member") -> Step:
    """Change an image."""
    return step(f"PATCH /images/{{{name}}}", list(changes), who, headers={"Content-Type": NEW})


def put(path: str, value: Any) -> dict[str, Any]:
    """The change that replaces a value."""
    return {"op": "replace", "path": path, "value": value}


def add(path: str, value: Any) -> dict[str, Any]:
    """The change that adds a value."""
    return {"op": "add", "path": path, "value": value}


def upload(name: str, data: bytes = b"data", who: str = "member", where: str = "file", **headers: str) -> Step:
    """Give an image its data."""
    sent = DATA | {key.replace("_", "-"): value for key, value in headers.items()}
    return step(f"PUT /images/{{{name}}}/{where}", data, who, headers=sent)


def show(name: str, who: str = "member", **more: Any) -> Step:
    """Look at an image."""
    return step(f"GET /images/{{{name}}}", None, who, **more)


def each(requests: str, who: str = "member", **headers: str) -> list[Step]:
    """Requests without a body, a line each."""
    return [step(line.strip(), None, who, headers=headers) for line in requests.strip().splitlines()]


def with_each(request: str, bodies: list[Any], who: str = "member", **headers: str) -> list[Step]:
    """The same request with each of these bodies."""
    return [step(request, body, who, headers=headers) for body in bodies]


EVERYBODY = ("admin", "manager", "member", "reader", "other", "guest", "unscoped", "nobody")

PREPARATION = [
    make("queued"),
    make("active", **RAW, properties_are="flat"),
    upload("active"),
    make("public", "admin", visibility="public", **RAW),
    upload("public", b"public data", "admin"),
    make("shared", **RAW),
    upload("shared"),
    step("POST /images/{shared}/members", {"member": "0" * 32}),
    make("private", visibility="private"),
    make("theirs", "other"),
    make("of_nobody", "admin", owner=None),
]

PATHS = """
GET /
GET /images/
GET /nothing
GET /images//
PUT /images
DELETE /images
PATCH /images
HEAD /images
OPTIONS /images
POST /images/{active}
PUT /images/{active}
HEAD /images/{active}
DELETE /images/{active}/file
POST /images/{active}/file
HEAD /images/{active}/file
GET /images/{active}/stage
GET /images/{active}/import
GET /images/{active}/nothing
GET /images/{active}/tags
GET /images/{active}/tags/a
POST /images/{active}/tags/a
GET /images/{active}/actions
GET /images/{active}/actions/deactivate
POST /images/{active}/actions/nothing
PATCH /images/{active}/members
PUT /images/{active}/members
POST /images/{active}/members/a
POST /info/import
GET /info
GET /info/nothing
DELETE /tasks
PUT /tasks/a
DELETE /tasks/a
POST /schemas/image
GET /schemas
GET /schemas/nothing
GET /schemas/metadefs/nothing
GET /stores/file/{active}
POST /cache
GET /cache/{active}
PUT /metadefs/namespaces
GET /metadefs
PATCH /metadefs/namespaces/OS::Compute::Quota
"""

VERSIONS = """
GET /image
GET /image/
GET /image/versions
GET /image/versions/
POST /image/versions
GET /image/v1
GET /image/v1/images
GET /image/v3/images
GET /image/v2.19/images
GET /image/v2.0/images
GET /image/v2.9/images
GET /image/v2.18/images
GET /image/v2
GET /image/v2.5
GET /image/nothing
GET /image/healthcheck
"""

PAGES = [
    *each(
        """
        GET /images?limit=1
        GET /images?limit=1&sort_key=name
        GET /images?limit=1&sort_key=name&sort_dir=asc
        GET /images?limit=2&sort=name:asc,size
        GET /images?limit=0
        GET /images?limit=1000000
        GET /images?limit=2&name=active&colour=red
        GET /images?limit=3&marker={active}
        GET /images?limit=3&marker={public}&sort=name:asc
        GET /images?marker={theirs}
        GET /images?marker={private}
        GET /images?marker=nothing
        GET /images?marker=
        GET /images?limit=1&tag=a&tag=b
        GET /images?sort=name:asc&sort_key=name
        GET /images?sort_key=name&sort_key=size
        GET /images?sort_key=name&sort_key=size&sort_dir=asc
        GET /images?sort_key=name&sort_key=size&sort_dir=asc&sort_dir=desc
        GET /images?sort_key=name&sort_dir=asc&sort_dir=desc
        GET /images?sort_dir=asc
        GET /images?sort_dir=asc&sort_dir=desc
        GET /images?sort=
        GET /images?sort=,
        GET /images?sort=:asc
        GET /images?sort=name:
        GET /images?sort=name:bogus
        GET /images?sort=name:asc:desc
        GET /images?sort=%20name%20:%20asc%20
        GET /images?sort_key=
        GET /images?sort_key=owner
        GET /images?sort_dir=
        GET /images?%FF=a
        GET /images?name=%FF
        GET /images?name=in:active,public
        GET /images?name=in:%22active%22,public
        GET /images?id=in:{active},{public}
        GET /images?status=in:active,queued&limit=2
        GET /images?size_min=1&size_max=4
        GET /images?created_at=gt:2020-01-01T00:00:00Z&limit=1
        GET /images?created_at=2020-01-01T00:00:00Z
        GET /images?updated_at=lte:2020-01-01T00:00:00Z
        """
    ),
    *(step("GET /images?sort=name:asc,created_at:asc,id:asc", who=who) for who in EVERYBODY if who != "admin"),
    step("GET /images?marker={of_nobody}"),
    step("GET /images?marker={theirs}", who="reader"),
]

VISIBILITY = [
    step(request, who=who)
    for name in ("queued", "active", "public", "shared", "private", "theirs", "of_nobody")
    for request in (f"GET /images/{{{name}}}", f"GET /images/{{{name}}}/file", f"GET /images/{{{name}}}/tasks")
    for who in EVERYBODY
]

SCRIPTS = {
    "preparation": PREPARATION,
    "pages": PAGES,
    "visibility": VISIBILITY,
    "paths": each(PATHS),
    "schemas": each(
        "\n".join(
            f"GET /schemas/{name}"
            for name in (
                *("image", "images", "member", "members", "task", "tasks", "metadefs/namespace", "metadefs/namespaces"),
                *("metadefs/resource_type", "metadefs/resource_types", "metadefs/property", "metadefs/properties"),
                *("metadefs/object", "metadefs/objects", "metadefs/tag", "metadefs/tags"),
            )
        )
    ),
    "info": [
        *each("GET /info/import\nGET /info/stores\nGET /info/usage\nGET /info/stores/detail"),
        step("GET /info/stores/detail", who="admin"),
    ],
    "create": [
        make("plain"),
        show("plain"),
        make("full", **RAW, min_ram=5, min_disk=6, protected=False, os_hidden=True, tags=["a"], colour="red"),
        show("full"),
        step("POST /images", {"id": "{full}"}),
        step("POST /images", {"id": "{full}"}, "other"),
        step("DELETE /images/{full}"),
        show("full"),
        step("POST /images", {"id": "{full}"}),
        step("POST /images", {"id": UNKNOWN, "name": "mine"}),
        step("POST /images", {"tags": ["a"] * 129}),
        step("POST /images", {"tags": [f"t{number}" for number in range(129)]}),
        step("POST /images", {f"p{number}": "" for number in range(129)}),
        step("POST /images", {"p" * 256: ""}),
        step("POST /images", {"a": "x" * 70000}),
        step("POST /images", {"name": "é", "größe": "ñ"}),
        *with_each(
            "POST /images",
            [
                *({"location": "a"}, {"locations": []}, {"deleted": "a"}, {"deleted_at": "a"}, {"os_glance_a": "a"}),
                *({"os_hash_algo": "sha512"}, {"os_hash_value": "a"}, {"stores": "file"}, {"self": "a"}, {"file": "a"}),
                *({"direct_url": "a"}, {"schema": "a"}, {"status": "active"}, {"size": 5}, {"checksum": "a"}),
                *(
                    {"virtual_size": 5},
                    {"created_at": "a"},
                    {"updated_at": "a"},
                    {"owner": "somebody"},
                    {"owner": None},
                ),
                *({"visibility": "public"}, {"visibility": "community"}, {"visibility": "all"}, {"min_disk": 2**31}),
                *({"min_ram": -1}, {"min_ram": 2**31 - 1}, {"min_ram": True}, {"min_ram": 1.0}, {"colour": 5}),
                *({"colour": None}, {"colour": ["a"]}, {"disk_format": "luks"}, {"container_format": "bare"}, [], "a"),
                *(5, None, [{}], b"", b"{", b"\xc3", {"": "a"}, {" ": "a"}, {"id": "A" * 36}, {"tags": [""]}),
            ],
        ),
        *with_each("POST /images", [{"visibility": v} for v in ("public", "community", "shared", "private")], "admin"),
        *with_each("POST /images", [{"owner": "somebody"}, {"owner": None}], "admin"),
    ],
    "patch": [
        make("patched", colour="red", **RAW),
        *with_each(
            "PATCH /images/{patched}",
            [
                [put("/name", "new")],
                [put("/colour", "blue"), add("/size_of", "5"), {"op": "remove", "path": "/colour"}],
                [put("/colour", "blue")],
                [{"op": "remove", "path": "/colour"}],
                [{"op": "remove", "path": "/name"}],
                [{"op": "remove", "path": "/tags"}],
                [put("/tags", ["b"])],
                [add("/tags/-", "c")],
                [put("/tags/0", "c")],
                [put("/visibility", "private")],
                [put("/visibility", "public")],
                [put("/visibility", "community")],
                [put("/owner", "somebody")],
                [put("/protected", True)],
                [put("/protected", False)],
                [put("/os_hidden", True)],
                [put("/location", "a")],
                [add("/location", "a")],
                [{"op": "remove", "path": "/location"}],
                [add("/deleted", "a")],
                [add("/os_glance_a", "a")],
                [put("/stores", "a")],
                [add("/stores", "a")],
                [{"op": "remove", "path": "/stores"}],
                [add("/self", "a")],
                [put("/file", "a")],
                [put("/schema", "a")],
                [put("/direct_url", "a")],
                [put("/locations", [])],
                [put("/locations", [{"url": "file:///a", "metadata": {}}])],
                [add("/locations/-", {"url": "file:///a", "metadata": {}})],
                [add("/locations", {"url": "file:///a", "metadata": {}})],
                [put("/locations/0", {"url": "file:///a", "metadata": {}})],
                [{"op": "remove", "path": "/locations"}],
                [{"op": "remove", "path": "/locations/0"}],
                [{"op": "remove", "path": "/locations/0/a"}],
                [{"op": "add", "path": "/a"}],
                [{"op": "move", "path": "/a"}],
                [{"op": "test", "path": "/a", "value": "a"}],
                [{"path": "/a", "value": "a"}],
                [{"op": "add", "value": "a"}],
                [{"op": None, "path": "/a", "value": "a"}],
                *([add(path, "a")] for path in ("/", "", "a", "//", "/a/", "/a//b", "/a/b", "/~2", "/~", "/ ", "/ a ")),
                *([add(path, "a")] for path in ("/~1", "/~0", "/a~1b", "/é", "/" + "a" * 256, "/ / ", "/a /b", "/.")),
                *(
                    [put(path, "a")]
                    for path in ("/", "/id", "/status", "/size", "/checksum", "/created_at", "/nothing")
                ),
                [],
                {},
                "a",
                [5],
                [[]],
                [None],
                None,
                b"",
                b"{",
            ],
            "member",
            **{"Content-Type": NEW},
        ),
        show("patched"),
        *with_each(
            "PATCH /images/{patched}",
            [
                [{"replace": "/name", "value": "old"}],
                [{"add": "/name", "value": "old"}],
                [{"add": "/taste", "value": "sweet"}],
                [{"add": "/taste", "value": "sour"}],
                [{"remove": "/taste"}],
                [{"remove": "/taste"}],
                [{"replace": "/taste", "value": "sour"}],
                [{"add": "/a", "remove": "/b", "value": ""}],
                [{"value": ""}],
                [{"add": "a", "value": ""}],
                [{"add": "/a"}],
                [{"op": "add", "path": "/a", "value": ""}],
            ],
            "member",
            **{"Content-Type": OLD},
        ),
        *(
            step("PATCH /images/{patched}", [], headers={"Content-Type": kind})
            for kind in ("application/json", "application/json-patch+json", "text/plain", "", NEW + "; charset=utf-8")
        ),
        *(
            step("PATCH /images/{patched}", [put("/visibility", v)], "admin", headers={"Content-Type": NEW})
            for v in ("public", "community", "shared", "private")
        ),
        *(
            patch(name, put("/name", "a"), who=who)
            for name in ("shared", "public", "theirs", "private", "of_nobody")
            for who in EVERYBODY
        ),
        step("PATCH /images/" + UNKNOWN, [put("/id", "a")], headers={"Content-Type": NEW}),
        patch("active", put("/disk_format", "qcow2")),
        patch("active", put("/container_format", "ova")),
        patch("active", put("/disk_format", "raw")),
        patch("active", *(add(f"/p{number}", "") for number in range(129))),
        patch("active", put("/tags", [f"t{number}" for number in range(129)])),
        patch("active", put("/name", "active"), {"op": "remove", "path": "/nothing"}),
        show("active"),
    ],
    "data": [
        make("of_data", **RAW),
        *each("GET /images/{of_data}/file"),
        upload("of_data", b"data", Content_Type="text/plain"),
        upload("of_data", b"data", Content_Type=""),
        upload("of_data", b"data", x_openstack_image_size="5"),
        upload("of_data", b"data", x_openstack_image_size="many"),
        upload("of_data", b"data", x_openstack_image_size="-1"),
        upload("of_data", b"data", x_image_meta_store="nothing"),
        show("of_data"),
        upload("of_data", b"data", x_openstack_image_size="4", x_image_meta_store="file"),
        show("of_data"),
        upload("of_data", b"again"),
        upload("of_data", b"again", where="stage"),
        make("empty", **RAW),
        upload("empty", b""),
        show("empty"),
        *each("GET /images/{empty}/file"),
        make("formless"),
        upload("formless"),
        upload("formless", where="stage"),
        show("formless"),
        upload("nothing"),
        upload("public"),
        upload("theirs", who="other"),
        make("digits", **RAW),
        upload("digits", b"0123456789"),
        *(
            step("GET /images/{digits}/file", headers={"Range": value})
            for value in (
                *(
                    "bytes=0-1",
                    "bytes=5-",
                    "bytes=-3",
                    "bytes=-30",
                    "bytes=0-99",
                    "bytes=9-9",
                    "bytes=10-",
                    "bytes=99-",
                ),
                *("bytes=5-2", "bogus", "bytes=", "items=0-1", "bytes=0-1,3-4", "bytes=-", "bytes=a-b", "bytes=-0", ""),
            )
        ),
        *(
            step("GET /images/{digits}/file", headers={"Content-Range": value})
            for value in ("bytes 0-1/10", "bytes 0-1/*", "bytes 5-99/*", "bytes 20-30/40", "bogus", "bytes 0-9/10")
        ),
        *each(
            "GET /images/{digits}/file?prefer=file\nGET /images/{digits}/file?prefer=nothing\n"
            "GET /images/{digits}/file?prefer="
        ),
        step("GET /images/{digits}/file", headers={"If-None-Match": "*", "If-Modified-Since": "a"}),
        step("GET /images/{digits}/file", b"a"),
    ],
    "formats": [
        one
        for number, (disk, container, data) in enumerate(
            [
                *(
                    (disk, "bare", b"not a disk")
                    for disk in ("ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop")
                ),
                *((disk, "ova", b"not a disk") for disk in ("qcow2", "vmdk", "raw")),
                *((disk, "bare", b"") for disk in ("raw", "qcow2", "ami")),
                *((disk, "bare", b"QFI\xfb" + bytes(600)) for disk in ("raw", "qcow2", "vmdk", "ami")),
                ("qcow2", "bare", b"QFI\xfb\0\0\0\x03" + bytes(16) + b"\0\0\0\0\0\x10\0\0" + bytes(600)),
                ("qcow2", "bare", b"QFI\xfb\0\0\0\x02" + bytes(12) + b"\0\0\0\x10\0\0\0\0\0\x10\0\0" + bytes(600)),
                ("raw", "bare", b"QFI\xfb\0\0\0\x02" + bytes(12) + b"\0\0\0\x10\0\0\0\0\0\x10\0\0" + bytes(600)),
                ("qcow2", "bare", b"QFI\xfb\0\0\0\x02" + b"\0\0\0\0\0\0\x02\0" + bytes(600)),
                ("qcow2", "bare", b"QFI\xfb"),
                ("vmdk", "bare", b"KDMV" + bytes(600)),
                ("vhd", "bare", b"conectix" + bytes(600)),
                ("vhdx", "bare", b"vhdxfile" + bytes(600)),
                ("vdi", "bare", bytes(64) + b"\x7f\x10\xda\xbe" + bytes(600)),
                ("vdi", "bare", bytes(64) + b"\xbe\xda\x10\x7f" + bytes(600)),
                ("qcow2", "bare", bytes(64) + b"\x7f\x10\xda\xbe" + bytes(600)),
                ("iso", "bare", bytes(0x8000) + b"\x01CD001" + bytes(2048)),
                ("raw", "bare", bytes(0x8000) + b"\x01CD001" + bytes(2048)),
                ("raw", "bare", b"QED\0" + bytes(600)),
                ("raw", "bare", b"LUKS\xba\xbe" + bytes(600)),
                ("raw", "bare", bytes(510) + b"\x55\xaa" + bytes(512)),
            ]
        )
        for one in (
            make(f"format{number}", disk_format=disk, container_format=container),
            upload(f"format{number}", data),
            show(f"format{number}"),
        )
    ],
    "stage and import": [
        make("staged", **RAW),
        upload("staged", b"data", where="stage"),
        show("staged"),
        upload("staged", b"data", where="stage"),
        upload("staged", b"data"),
        *with_each(
            "POST /images/{staged}/import",
            [
                *({}, {"method": {}}, {"method": {"name": "bogus"}}, {"method": {"name": "web-download"}}, {"a": 1}),
                {"method": {"name": "glance-direct"}, "all_stores": "x"},
                {"method": {"name": "glance-direct"}, "all_stores_must_succeed": "x"},
                {"method": {"name": "glance-direct"}, "all_stores": True, "stores": ["file"]},
                {"method": {"name": "glance-direct"}, "stores": ["none"]},
                {"method": {"name": "copy-image"}},
                None,
                b"",
                b"{",
            ],
        ),
        *(
            step("POST /images/{staged}/import", {"method": {"name": "glance-direct"}}, who)
            for who in ("reader", "other", "guest", "nobody")
        ),
        step("POST /images/{staged}/import", {"method": {"name": "glance-direct"}}),
        step("GET /images/{staged}/tasks", until={"tasks.0.status": ("success",)}),
        show("staged", until={"status": ("active",)}),
        step("POST /images/{staged}/import", {"method": {"name": "glance-direct"}}),
        step("POST /images/{staged}/import", {"method": {"name": "copy-image"}}),
        step("POST /images/{staged}/import", {"method": {"name": "copy-image"}}, "admin"),
        step("POST /images/{staged}/import", {"method": {"name": "copy-image"}, "all_stores": True}, "admin"),
        make("wrong", disk_format="qcow2", container_format="bare"),
        upload("wrong", b"not a disk", where="stage"),
        step("POST /images/{wrong}/import", {"method": {"name": "glance-direct"}}),
        step("GET /images/{wrong}/tasks", until={"tasks.0.status": ("failure",)}),
        show("wrong"),
        make("nowhere", **RAW),
        upload("nowhere", b"data", where="stage"),
        step("POST /images/{nowhere}/import", {"method": {"name": "glance-direct"}, "stores": []}),
        step("GET /images/{nowhere}/tasks", until={"tasks.0.status": ("failure",)}),
        show("nowhere"),
        step("POST /images/{queued}/import", {"method": {"name": "glance-direct"}}),
        step("POST /images/{queued}/import", {"method": {"name": "web-download"}}),
        make("downloaded", **RAW),
        *with_each(
            "POST /images/{downloaded}/import",
            [
                {"method": {"name": "web-download", "uri": uri}}
                for uri in (
                    *("", "a", "ftp://example.org/a", "file:///etc/passwd", "http://127.0.0.1/a", "http://localhost/a"),
                    *("http://169.254.169.254/", "http://10.0.0.1:22/", "http://[::1]/", None, "http://"),
                )
            ],
        ),
    ],
    "tasks": [
        *each("GET /tasks\nGET /tasks/" + UNKNOWN),
        *each(
            f"""
            GET /tasks?limit=1
            GET /tasks?limit=0
            GET /tasks?limit=-1
            GET /tasks?limit=a
            GET /tasks?marker=a
            GET /tasks?marker={UNKNOWN}
            GET /tasks?status=a
            GET /tasks?status=
            GET /tasks?status=success&type=import
            GET /tasks?type=a
            GET /tasks?type=api_image_import
            GET /tasks?sort_dir=a
            GET /tasks?sort_dir=asc
            GET /tasks?sort_key=a
            GET /tasks?colour=red
            GET /tasks/a
            GET /tasks/{UNKNOWN}
            DELETE /tasks/a
            """,
            "admin",
        ),
        *with_each(
            "POST /tasks",
            [
                *({}, [], "a", None, {"type": "import"}, {"input": {}}, {"type": "bogus", "input": {}}),
                *({"type": "import", "input": None}, {"type": "import", "input": {}}, {"type": "import", "input": "a"}),
                {"type": "import", "input": {}, "status": "bogus"},
                {"type": "import", "input": {"import_from": "file:///etc/passwd"}},
                {"type": "import", "input": {"import_from": "http://127.0.0.1/a"}},
                {"type": "import", "input": {"import_from": "bogus"}},
            ],
            "admin",
        ),
        step("POST /tasks", {"type": "import", "input": {}}),
        step("POST /tasks", {}, "reader"),
    ],
    "members": [
        *with_each(
            "POST /images/{active}/members",
            [
                *({}, {"member": ""}, {"member": None}, {"member": 1}, {"member": ["a"]}, [], "a", 5, None, b"{", b""),
                *({"member": "a"}, {"member": "a"}, {"member": "é"}, {"member": "a" * 255}, {"member": "a" * 256}),
            ],
        ),
        *(step("GET /images/{active}/members", who=who) for who in EVERYBODY),
        *(step("GET /images/{shared}/members", who=who) for who in EVERYBODY),
        *(step("GET /images/{shared}/members/" + "0" * 32, who=who) for who in EVERYBODY),
        *(step("GET /images/{shared}/members/nobody", who=who) for who in EVERYBODY),
        *with_each(
            "PUT /images/{shared}/members/" + "0" * 32,
            [*({}, {"status": ""}, {"status": None}, {"status": "bogus"}, [], "a", 5, None, b"{", {"status": 5})],
            "other",
        ),
        *(
            step("PUT /images/{shared}/members/" + "0" * 32, {"status": status}, who)
            for who in EVERYBODY
            for status in ("rejected", "pending", "accepted")
        ),
        step("GET /images", who="other"),
        step("PUT /images/{shared}/members/nobody", {"status": "accepted"}, "other"),
        step("PUT /images/{shared}/members/nobody", {"status": "accepted"}, "admin"),
        *(step("POST /images/{shared}/members", {"member": "b"}, who) for who in reversed(EVERYBODY)),
        *(step("DELETE /images/{shared}/members/b", None, who) for who in reversed(EVERYBODY)),
        *(
            step(request, {"member": "b", "status": "accepted"} if request[0] == "P" else None, who)
            for request in (
                *("GET /images/{private}/members", "POST /images/{private}/members", "GET /images/{public}/members"),
                *(
                    "GET /images/{public}/members/b",
                    "PUT /images/{public}/members/b",
                    "DELETE /images/{public}/members/b",
                ),
                *("POST /images/{public}/members", f"GET /images/{UNKNOWN}/members", f"POST /images/{UNKNOWN}/members"),
            )
            for who in ("admin", "member", "other", "reader")
        ),
        step("POST /images/{active}/members", {"member": 7}),
        step("GET /images/{active}/members/7"),
    ],
    "tags": [
        *each(
            """
            PUT /images/{active}/tags/a
            PUT /images/{active}/tags/a
            DELETE /images/{active}/tags/a
            DELETE /images/{active}/tags/a
            PUT /images/{active}/tags/a%2Fb
            PUT /images/{active}/tags/a%20b
            DELETE /images/{active}/tags/a%20b
            """
        ),
        step("PUT /images/{active}/tags/" + "a" * 255),
        step("DELETE /images/{active}/tags/" + "a" * 255),
        step("PUT /images/{active}/tags/" + "a" * 256),
        step("PUT /images/{active}/tags/a", {}),
        step("DELETE /images/{active}/tags/a", {}),
        *(
            step(f"{method} /images/{{{name}}}/tags/b", who=who)
            for name in ("active", "public", "theirs", "shared")
            for who in EVERYBODY
            for method in ("PUT", "DELETE")
        ),
        make("tagged", tags=[f"t{number}" for number in range(128)]),
        step("PUT /images/{tagged}/tags/t5"),
        step("PUT /images/{tagged}/tags/more"),
        step("DELETE /images/{tagged}"),
    ],
    "actions": [
        make("switched", **RAW),
        *each("POST /images/{switched}/actions/deactivate\nPOST /images/{switched}/actions/reactivate"),
        upload("switched"),
        step("POST /images/{switched}/actions/deactivate", {}),
        *(step("POST /images/{switched}/actions/deactivate", who=who) for who in reversed(EVERYBODY)),
        show("switched"),
        *(step("GET /images/{switched}/file", who=who) for who in EVERYBODY),
        step("POST /images/{switched}/actions/deactivate"),
        patch("switched", put("/name", "off")),
        *(step("POST /images/{switched}/actions/reactivate", who=who) for who in reversed(EVERYBODY)),
        step("POST /images/{switched}/actions/reactivate"),
        *each(
            f"POST /images/{UNKNOWN}/actions/deactivate\nPOST /images/{{theirs}}/actions/deactivate\n"
            "POST /images/{public}/actions/deactivate"
        ),
    ],
    "deletion": [
        make("guarded", protected=True),
        step("DELETE /images/{guarded}"),
        patch("guarded", put("/protected", False)),
        *(step("DELETE /images/{guarded}", who=who) for who in reversed(EVERYBODY)),
        step("DELETE /images/{guarded}"),
        show("guarded"),
        step("DELETE /images/{public}"),
        step("DELETE /images/{public}", {}),
        step("DELETE /images/{theirs}"),
        step("DELETE /images/{active}", b"a"),
    ],
    "locations": [
        make("located", **RAW),
        *(step("GET /images/{located}/locations", who=who) for who in EVERYBODY),
        *(step("GET /images/{active}/locations", who=who) for who in EVERYBODY),
        *with_each(
            "POST /images/{located}/locations",
            [
                *({}, {"url": 5}, {"url": None}, {"url": "a"}, {"url": ""}, [], "a", None, b"{", {"a": 1}),
                *({"url": "http://127.0.0.1/a"}, {"url": "file:///a"}, {"url": "http://localhost/a"}),
                {"url": "http://example.org/a", "validation_data": {"os_hash_algo": "md5"}},
                {"url": "http://example.org/a", "validation_data": {"os_hash_algo": "md5", "os_hash_value": "xyz"}},
                {"url": "http://example.org/a", "validation_data": {"os_hash_algo": "md5", "os_hash_value": "ab"}},
                {"url": "http://example.org/a", "validation_data": {"os_hash_algo": "a", "os_hash_value": "ab"}},
                {"url": "http://example.org/a", "validation_data": {"a": 1}},
                {"url": "http://example.org/a", "validation_data": None},
                {"url": "http://example.org/a", "a": 1},
            ],
        ),
        *(step("POST /images/{active}/locations", {"url": "http://127.0.0.1/a"}, who) for who in EVERYBODY),
        *(step("POST /images/{queued}/locations", {"url": "http://127.0.0.1/a"}, who) for who in EVERYBODY),
        *(step(f"POST /images/{UNKNOWN}/locations", {"url": "http://127.0.0.1/a"}, who) for who in EVERYBODY),
    ],
    "stores": [
        *(step("DELETE /stores/file/{active}", who=who) for who in EVERYBODY),
        *(step("DELETE /stores/file/{queued}", who=who) for who in EVERYBODY),
        *(step("DELETE /stores/none/{active}", who=who) for who in EVERYBODY),
        *(step(f"DELETE /stores/file/{UNKNOWN}", who=who) for who in EVERYBODY),
        *(step("DELETE /stores/file/{theirs}", who=who) for who in EVERYBODY),
    ],
    "cache": [
        *(step("GET /cache", who=who) for who in EVERYBODY),
        *(step("PUT /cache/{queued}", who=who) for who in EVERYBODY),
        *(step("PUT /cache/{active}", who=who) for who in EVERYBODY if who != "admin"),
        *(step("PUT /cache/" + UNKNOWN, who=who) for who in EVERYBODY),
        *(step("DELETE /cache/{queued}", who=who) for who in EVERYBODY),
        *(step("DELETE /cache/" + UNKNOWN, who=who) for who in EVERYBODY),
        *(step("DELETE /cache", who=who) for who in EVERYBODY),
        *(
            step("DELETE /cache", who="admin", headers={"x-image-cache-clear-target": value})
            for value in ("cache", "queue", "CACHE", "bogus", "")
        ),
        *(step("GET /cache/nodes/{active}", who=who) for who in EVERYBODY),
        *(step("POST /cache/clean", who=who) for who in EVERYBODY),
        *(step("POST /cache/prune", who=who) for who in EVERYBODY),
        step("GET /cache", b"a", who="admin"),
    ],
    "accept": [
        Step(request, body, who, None, headers={"Accept": accept} if accept else {})
        for request, body, who in (
            *(
                ("GET /images/nothing", None, "member"),
                ("GET /images/nothing", None, "nobody"),
                ("GET /", None, "member"),
            ),
            *(
                ("POST /images", {"name": 5}, "member"),
                ("DELETE /images", None, "member"),
                ("GET /tasks", None, "member"),
            ),
            ("POST /images", b"<a>", "member"),
        )
        for accept in ("", "*/*", "text/html", "application/json", "text/plain", "application/xml", "image/png")
    ],
}

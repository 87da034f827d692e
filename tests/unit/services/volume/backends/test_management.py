import json

import pytest

BACKEND = "devstack@lvmdriver-1"
LISTS = ["manageable_volumes", "os-volume-manage", "manageable_snapshots", "os-snapshot-manage"]


@pytest.fixture
def disks(ask, make):
    """Leaves three disks, and lists them."""
    for _ in range(3):
        assert ask(f"POST /volumes/{make()}/action", {"os-unmanage": None}, as_="root").status_int == 202

    def disks(query="", below=""):
        return ask(f"GET /manageable_volumes{below}?host={BACKEND}{query}", as_="root").json["manageable-volumes"]

    return disks


def test_disks_are_listed_by_pages(disks):
    names = [one["reference"]["source-name"] for one in disks("&sort=reference:asc")]

    assert names == sorted(names)
    assert [one["reference"]["source-name"] for one in disks("&sort=size,reference:desc")] == names[::-1]
    after = json.dumps({"source-name": names[0]})
    (second,) = disks(f"&sort=reference:asc&limit=1&marker={after}")
    assert second["reference"]["source-name"] == names[1]
    assert set(second) == {"reference", "size", "safe_to_manage"}
    assert set(disks(below="/detail")[0]) == {*second, "reason_not_safe", "cinder_id", "extra_info"}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("&sort=colour", "Invalid sort keys passed: colour"),
        ("&sort=size:up", "Invalid sort dirs passed: up"),
        ("&marker=x", "Invalid input received: marker x can not be analysed, please use json like format"),
        ("&marker={}", "Invalid input received: marker not found: {}"),
        ("&cluster=c", "Invalid input received: One and only one of cluster and host must be set."),
    ],
)
@pytest.mark.parametrize("path", LISTS)
def test_what_is_no_page(message, path, query, said):
    assert message(f"GET /{path}?host={BACKEND}{query}", as_="root") == (400, said)


@pytest.mark.parametrize("path", LISTS)
def test_who_lists_disks_of_which_backend(ask, message, path):
    assert message(f"GET /{path}?host={BACKEND}")[0] == 403
    assert message(f"GET /{path}?host=moon", as_="root")[0] == 404
    assert message(f"GET /{path}?cluster=c", as_="root", at="3.17") == (
        404,
        "Service cinder-volume could not be found.",
    )
    assert message(f"GET /{path}", as_="root", at="3.16")[1] == "Invalid input received: Host field is missing."
    older = ask(f"GET /{path}?host={BACKEND}", as_="root", at="3.7").status_int
    assert older == (404 if path.startswith("manageable") else 200)


@pytest.mark.parametrize("path", LISTS[:2])
def test_a_disk_becomes_a_volume(ask, disks, path):
    (reference, *_) = [one["reference"] for one in disks()]
    wanted = {"host": BACKEND, "ref": reference, "name": " mine ", "bootable": "yes", "availability_zone": "moon"}

    made = ask(f"POST /{path}", {"volume": wanted}, as_="root")
    assert (made.status_int, made.json["volume"]["status"]) == (202, "creating")
    assert "group_id" not in made.json["volume"]
    shown = ask(f"GET /volumes/{made.json['volume']['id']}", as_="root").json["volume"]
    assert (shown["status"], shown["name"], shown["bootable"]) == ("available", "mine", "true")
    assert shown["availability_zone"] == "moon"
    failed = ask(f"POST /{path}", {"volume": {**wanted, "ref": "x"}}, as_="root").json["volume"]
    assert ask(f"GET /volumes/{failed['id']}", as_="root").json["volume"]["status"] == "error"


@pytest.mark.parametrize("path", LISTS[2:])
def test_a_disk_becomes_a_snapshot(ask, message, make, path):
    volume = make()
    snapshot = ask("POST /snapshots", {"snapshot": {"volume_id": volume}}).json["snapshot"]["id"]
    assert ask(f"POST /snapshots/{snapshot}/action", {"os-unmanage": None}, as_="root").status_int == 202
    for ref, expected in (({"source-name": f"_snapshot-{snapshot}"}, "available"), (None, "error")):
        made = ask(f"POST /{path}", {"snapshot": {"volume_id": volume, "ref": ref}}, as_="root")
        assert (made.status_int, made.json["snapshot"]["status"]) == (202, "creating")
        shown = ask(f"GET /snapshots/{made.json['snapshot']['id']}", as_="root").json["snapshot"]
        assert shown["status"] == expected
    assert message(f"POST /{path}", {"snapshot": {"volume_id": volume, "ref": None}})[0] == 403


@pytest.mark.parametrize(("at", "expected"), [("3.15", "Additional properties"), ("3.16", "Cluster 'c' not found")])
def test_a_cluster_may_be_named_since_3_16(message, at, expected):
    assert expected in message("POST /os-volume-manage", {"volume": {"ref": {}, "cluster": "c"}}, as_="root", at=at)[1]

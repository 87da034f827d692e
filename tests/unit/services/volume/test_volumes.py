import pytest

EVERYBODYS = set(
    """
    attachments availability_zone bootable consistencygroup_id created_at description encrypted id links metadata
    multiattach name replication_status size snapshot_id source_volid status updated_at user_id volume_type
    """.split()
)
MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."
NO_MULTIATTACH = (
    "multiattach parameter has been removed. The default behavior is to use multiattach enabled volume types. Contact "
    "your administrator to create a multiattach enabled volume type and use it to create multiattach volumes."
)
NONE = "11111111-2222-4333-8444-555555555555"
TOO_LARGE = (
    "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. "
    "Requested 1001G, quota is 1000G and 0G has been consumed."
)
SINCE = {
    "3.13": {"group_id"},
    "3.48": {"service_uuid", "shared_targets"},
    "3.63": {"volume_type_id"},
    "3.65": {"consumes_quota"},
}
OF_ADMINS = {"migration_status", "os-vol-host-attr:host", "os-vol-mig-status-attr:migstat"} | {
    "os-vol-mig-status-attr:name_id"
}
TENANT = {"os-vol-tenant-attr:tenant_id"}


def test_a_volume_shows_as_it_was_made(ask):
    made = ask("POST /volumes", {"volume": {"size": "2", "name": "data", "metadata": {"of": "alice"}}}, at="3.0")
    volume = made.json["volume"]

    assert (made.status_int, made.headers["OpenStack-API-Version"]) == (202, "volume 3.0")
    assert set(volume) == EVERYBODYS
    assert (volume["size"], volume["status"], volume["volume_type"]) == (2, "creating", "lvmdriver-1")
    assert (volume["metadata"], volume["bootable"], volume["attachments"]) == ({"of": "alice"}, "false", [])
    assert volume["links"][0]["href"] == f"http://localhost/volume/v3/volumes/{volume['id']}"
    shown = ask(f"GET /volumes/{volume['id']}", at="3.0").json["volume"]
    assert shown == {
        **volume,
        "status": "available",
        "updated_at": shown["updated_at"],
        "os-vol-tenant-attr:tenant_id": "ed-ed-ed",
    }


@pytest.mark.parametrize("version", [end for first in SINCE for end in (f"3.{int(first[2:]) - 1}", first)])
def test_each_version_shows_more(ask, make, version):
    id = make()
    expected = EVERYBODYS | TENANT
    for first, names in SINCE.items():
        if int(first[2:]) <= int(version[2:]):
            expected = expected | names

    assert set(ask(f"GET /volumes/{id}", at=version).json["volume"]) == expected


@pytest.mark.parametrize(("version", "more"), [("3.20", set()), ("3.21", {"provider_id"}), ("3.60", {"provider_id"})])
def test_admins_see_more(ask, make, version, more):
    id = make()
    shown = set(ask(f"GET /volumes/{id}", as_="root", at=version).json["volume"])
    ours = set(ask(f"GET /volumes/{id}", at=version).json["volume"])

    assert shown - ours == OF_ADMINS | more
    assert "cluster_name" in ask(f"GET /volumes/{id}", as_="root", at="3.61").json["volume"]


def test_both_forms_of_a_path_answer(ask, message, make):
    id = make()

    assert ask(f"GET /ed-ed-ed/volumes/{id}").json["volume"]["id"] == id
    assert ask("GET /ed-ed-ed/volumes").json["volumes"][0]["links"][0]["href"].endswith(f"/v3/ed-ed-ed/volumes/{id}")
    assert message("GET /b0b/volumes")[0] == 400
    assert ask("GET /volumes", at="3.72").status_int == 406


def test_others_see_nothing_of_it(ask, message, make):
    id = make()
    gone = (404, f"Volume {id} could not be found.")

    assert message(f"GET /volumes/{id}", as_="bob") == gone
    assert message(f"DELETE /volumes/{id}", as_="bob") == gone
    assert message(f"PUT /volumes/{id}", {"volume": {"name": "mine"}}, as_="bob") == gone
    assert message(f"POST /volumes/{id}/action", {"os-extend": {"new_size": 2}}, as_="bob") == gone
    assert message("POST /volumes", {"volume": {"source_volid": id}}, as_="bob") == gone
    assert message(f"GET /volumes?marker={id}", as_="bob") == gone
    for path in ("/volumes", "/volumes/detail?all_tenants=1"):
        assert ask(f"GET {path}", as_="bob").json == {"volumes": []}
    assert len(ask("GET /volumes?all_tenants=1", as_="root").json["volumes"]) == 1
    assert len(ask("GET /volumes?all_tenants=1&project_id=b0b", as_="root").json["volumes"]) == 0


def test_a_reader_only_looks(ask, message, make):
    id = make()

    assert ask(f"GET /volumes/{id}", as_="rita").status_int == 200
    assert message("POST /volumes", {"volume": {"size": 1}}, as_="rita") == (
        403,
        "Policy doesn't allow volume:create to be performed.",
    )
    assert message(f"DELETE /volumes/{id}", as_="rita")[0] == 403


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, (400, MALFORMED)),
        ({"size": 0}, (400, "Invalid input for field/attribute size. Value: 0. 0 is less than the minimum of 1")),
        ({"size": 1, "snapshot_id": NONE}, (404, f"Snapshot {NONE} could not be found.")),
        ({"size": 1, "source_volid": NONE}, (404, f"Volume {NONE} could not be found.")),
        ({"size": 1, "backup_id": NONE}, (404, f"Backup {NONE} could not be found.")),
        ({"size": 1, "multiattach": True}, (400, NO_MULTIATTACH)),
        ({"size": 1, "imageRef": "x"}, (400, "Invalid image identifier or unable to access requested image.")),
        ({"size": 1, "volume_type": "x"}, (404, "Volume type with name x could not be found.")),
        ({"size": 1, "availability_zone": "x"}, (400, "Availability zone 'x' is invalid.")),
        ({"size": 1001}, (413, TOO_LARGE)),
    ],
)
def test_what_is_not_made(message, sent, expected):
    assert message("POST /volumes", {"volume": sent}) == expected


def test_what_is_too_much_may_be_tried_again(ask):
    answer = ask("POST /volumes", {"volume": {"size": 2000}})

    assert answer.json["overLimit"]["retryAfter"] == answer.headers["Retry-After"] == "0"


def test_a_volume_is_made_from_a_backup(ask, make):
    backup = ask("POST /backups", {"backup": {"volume_id": make(size=2)}}).json["backup"]["id"]
    sizes = [
        ask("POST /volumes", {"volume": {"size": size, "backup_id": backup}}, at=version).status_int
        for version, size in (("3.46", 1), ("3.47", 1), ("3.47", 2))
    ]

    assert sizes == [400, 400, 202]


def test_a_volume_is_made_from_an_image(ask, make, cloud):
    image = cloud.image.images.find(fits=lambda image: image.name.startswith("cirros-0.6.3"))[0]
    volume = ask(f"GET /volumes/{make(imageRef=image.id)}").json["volume"]

    assert volume["bootable"] == "true"
    assert volume["volume_image_metadata"]["image_name"] == image.name


def test_a_volume_is_told_of_in_other_words(ask, make):
    id = make()
    wanted = {"name": " other ", "display_description": "of alice", "metadata": {"of": "alice"}}
    changed = ask(f"PUT /volumes/{id}", {"volume": wanted}).json["volume"]

    assert (changed["name"], changed["description"], changed["metadata"]) == ("other", "of alice", {"of": "alice"})
    assert ask(f"PUT /volumes/{id}", {"volume": {"name": None}}).json["volume"]["description"] == "of alice"


def test_a_volume_is_deleted(ask, message, make):
    id = make()

    assert ask(f"DELETE /volumes/{id}").status_int == 202
    assert message(f"GET /volumes/{id}")[0] == 404


def test_a_volume_is_deleted_with_its_snapshots_or_by_force(ask, message, make):
    id = make()
    ask("POST /snapshots", {"snapshot": {"volume_id": id}})

    assert message(f"DELETE /volumes/{id}")[0] == 400
    assert ask(f"DELETE /volumes/{id}?cascade=True").status_int == 202
    assert ask("GET /snapshots").json == {"snapshots": []}
    assert message(f"DELETE /volumes/{make()}?force=True")[1].startswith("Policy doesn't allow volume:force_delete")
    assert ask(f"DELETE /volumes/{make()}?force=True", at="3.22").status_int == 202
    assert ask(f"DELETE /volumes/{make()}?force=True", at="3.23").status_int == 403
    assert ask(f"DELETE /volumes/{make()}?force=True", as_="root").status_int == 202


def test_a_summary_tells_of_all(ask, message, make):
    make(metadata={"of": "alice"})
    make(size=2, metadata={"of": "rita"})

    assert ask("GET /volumes/summary").json == {
        "volume-summary": {"total_count": 2, "total_size": 3, "metadata": {"of": ["alice", "rita"]}}
    }
    assert ask("GET /volumes/summary", at="3.35").json == {"volume-summary": {"total_count": 2, "total_size": 3}}
    assert "metadata" in ask("GET /volumes/summary", at="3.36").json["volume-summary"]
    assert message("GET /volumes/summary", at="3.11")[0] == 404
    assert ask("GET /volumes/summary", at="3.12").status_int == 200

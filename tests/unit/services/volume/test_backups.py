import pytest


@pytest.fixture
def backup(ask, make):
    answer = ask("POST /backups", {"backup": {"volume_id": make(), "name": "copy"}})
    assert answer.status_int == 202
    return answer.json["backup"]["id"]


def test_a_backup_shows(ask, backup):
    shown = ask(f"GET /backups/{backup}").json["backup"]

    assert (shown["name"], shown["status"], shown["size"]) == ("copy", "available", 1)
    assert (shown["is_incremental"], shown["has_dependent_backups"]) == (False, False)
    assert ask("GET /backups/detail").json == {"backups": [shown]}
    assert set(ask("GET /backups").json["backups"][0]) == {"id", "name", "links"}


@pytest.mark.parametrize(("name", "since", "as_"), [("metadata", 43, "alice"), ("user_id", 56, "root")])
def test_each_version_shows_more(ask, backup, name, since, as_):
    for minor in (since - 1, since):
        assert (name in ask(f"GET /backups/{backup}", at=f"3.{minor}", as_=as_).json["backup"]) is (minor == since)


def test_admins_see_whose_it_is_since_3_18(ask, backup):
    name = "os-backup-project-attr:project_id"

    assert ask(f"GET /backups/{backup}", as_="root", at="3.18").json["backup"][name] == "ed-ed-ed"
    assert name not in ask(f"GET /backups/{backup}", as_="root", at="3.17").json["backup"]
    assert name not in ask(f"GET /backups/{backup}").json["backup"]


@pytest.mark.parametrize("noun", ["backups", "snapshots", "volumes"])
@pytest.mark.parametrize("word", ["0", "False"])
def test_an_admin_who_asks_for_no_other_project_sees_the_own_but_of_volumes_none(ask, noun, word):
    made = ask("POST /volumes", {"volume": {"size": 1}}, as_="root").json["volume"]["id"]
    if noun != "volumes":
        ask(f"POST /{noun}", {noun[:-1]: {"volume_id": made}}, as_="root")

    assert len(ask(f"GET /{noun}?all_tenants={word}", as_="root").json[noun]) == (noun != "volumes")


def test_a_backup_changes_since_3_9(ask, message, backup):
    change = {"backup": {"name": "other", "metadata": {"a": "b"}}}

    assert message(f"PUT /backups/{backup}", change, at="3.8")[0] == 404
    assert ask(f"PUT /backups/{backup}", {"backup": {"name": "x"}}, at="3.9").json["backup"]["name"] == "x"
    assert ask(f"PUT /backups/{backup}", change).json["backup"]["name"] == "other"
    assert ask(f"GET /backups/{backup}").json["backup"]["metadata"] == {"a": "b"}


def test_a_backup_has_metadata_since_3_43(ask, make, backup):
    sent = {"volume_id": make(), "metadata": {"a": "b"}}
    assert ask("POST /backups", {"backup": sent}, at="3.42").status_int == 400
    made = ask("POST /backups", {"backup": sent}, at="3.43").json["backup"]["id"]
    assert ask(f"GET /backups/{made}").json["backup"]["metadata"] == {"a": "b"}

    change = {"backup": {"metadata": {"a": "b"}}}
    assert ask(f"PUT /backups/{backup}", change, at="3.42").status_int == 400
    ask(f"PUT /backups/{backup}", change, at="3.43")
    assert ask(f"GET /backups/{backup}").json["backup"]["metadata"] == {"a": "b"}


def test_a_backup_is_in_a_zone_since_3_51(ask, make):
    sent = {"volume_id": make(), "availability_zone": "moon"}

    assert ask("POST /backups", {"backup": sent}, at="3.50").status_int == 400
    id = ask("POST /backups", {"backup": sent}, at="3.51").json["backup"]["id"]
    assert ask(f"GET /backups/{id}").json["backup"]["availability_zone"] == "moon"


def test_a_backup_is_restored(ask, make, backup):
    answer = ask(f"POST /backups/{backup}/restore", {"restore": {"name": "again"}})
    restored = answer.json["restore"]

    assert (answer.status_int, restored["backup_id"], restored["volume_name"]) == (202, backup, "again")
    assert ask(f"GET /volumes/{restored['volume_id']}").json["volume"]["status"] == "available"
    other = make()
    body = {"restore": {"volume_id": other}}
    assert ask(f"POST /backups/{backup}/restore", body).json["restore"]["volume_id"] == other


def test_a_backup_goes(ask, message, backup):
    assert message(f"DELETE /backups/{backup}", as_="bob") == (404, f"Backup {backup} could not be found.")
    assert message(f"DELETE /backups/{backup}", as_="rita")[0] == 403
    act = f"POST /backups/{backup}/action"
    assert message(act, {"os-reset_status": {"status": "creating"}}, as_="root") == (
        400,
        "Backup status: creating is invalid, valid statuses are: ['available', 'error'].",
    )
    assert ask(act, {"os-reset_status": {"status": "error"}}, as_="root").status_int == 202
    assert ask(act, {"os-force_delete": {}}, as_="root").status_int == 202
    assert ask("GET /backups").json == {"backups": []}


def test_a_backup_may_be_incremental(ask, make):
    id = make()
    for incremental in (False, True):
        answer = ask("POST /backups", {"backup": {"volume_id": id, "incremental": incremental}})
        ask(f"GET /backups/{answer.json['backup']['id']}")
    whole = ask("GET /backups/detail").json["backups"]

    assert sorted(one["is_incremental"] for one in whole) == [False, True]
    assert sorted(one["has_dependent_backups"] for one in whole) == [False, True]


def test_a_backup_is_exported_and_imported(ask, message, backup):
    record = ask(f"GET /backups/{backup}/export_record", as_="root").json["backup-record"]
    sent = {"backup-record": record}

    assert message(f"GET /backups/{backup}/export_record")[0] == message("POST /backups/import_record", sent)[0] == 403
    assert message("POST /backups/import_record", sent, as_="root")[0] == 400
    assert ask(f"DELETE /backups/{backup}").status_int == 202
    answer = ask("POST /backups/import_record", sent, as_="root")
    assert (answer.status_int, answer.json["backup"]["id"]) == (201, backup)
    assert ask(f"GET /backups/{backup}", as_="root").json["backup"]["status"] == "available"

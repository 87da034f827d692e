import pytest

FULL = {"reserved": 0, "min_unit": 1, "max_unit": 2147483647, "step_size": 1, "allocation_ratio": 1.0}


@pytest.fixture
def path(make):
    return f"/resource_providers/{make('p', VCPU=8)}/inventories"


def test_an_inventory_has_what_was_not_said_too(ask, path):
    assert ask(f"GET {path}").json == {"resource_provider_generation": 1, "inventories": {"VCPU": {**FULL, "total": 8}}}
    assert ask(f"GET {path}/VCPU").json == {**FULL, "total": 8, "resource_provider_generation": 1}


def test_one_more_is_made(ask, refused, path):
    answer = ask(f"POST {path}", {"resource_class": "MEMORY_MB", "total": 64})

    assert (answer.status_int, answer.headers["Location"]) == (201, f"http://localhost/placement{path}/MEMORY_MB")
    assert answer.json == {**FULL, "total": 64, "resource_provider_generation": 2}
    assert refused(ask(f"POST {path}", {"resource_class": "MEMORY_MB", "total": 64}))[:2] == (409, "concurrent_update")
    assert refused(ask(f"POST {path}", {"resource_class": "ZZ", "total": 64}))[2].endswith("No such resource class ZZ.")


@pytest.mark.parametrize(
    ("version", "reserved", "status"), [("1.25", 7, 201), ("1.25", 8, 400), ("1.26", 8, 201), ("1.26", 9, 400)]
)
def test_all_of_it_may_be_reserved_since_1_26(ask, path, version, reserved, status):
    body = {"resource_class": "MEMORY_MB", "total": 8, "reserved": reserved}

    assert ask(f"POST {path}", body, at=version).status_int == status


def test_a_ratio_is_a_number(ask, path):
    body = b'{"resource_class": "MEMORY_MB", "total": 1, "allocation_ratio": NaN}'

    assert ask(f"POST {path}", body).status_int == 400


def test_one_is_changed_where_nobody_else_did(ask, refused, path):
    body = {"total": 16, "resource_provider_generation": 1}
    assert ask(f"PUT {path}/VCPU", body).json["total"] == 16
    assert refused(ask(f"PUT {path}/VCPU", body)) == (409, "concurrent_update", "resource provider generation conflict")
    body["resource_provider_generation"] = 2
    assert refused(ask(f"PUT {path}/PCPU", body))[2].endswith("No inventory of class PCPU found.")
    assert refused(ask(f"PUT {path}/VCPU", {**body, "reserved": 20}))[2].endswith("is greater than total.")


def test_all_are_replaced(ask, refused, path):
    body = {"resource_provider_generation": 1, "inventories": {"DISK_GB": {"total": 5}}}
    assert [*ask(f"PUT {path}", body).json["inventories"]] == ["DISK_GB"]
    body = {"resource_provider_generation": 2, "inventories": {"ZZ": {"total": 5}}}
    assert refused(ask(f"PUT {path}", body))[2].startswith("Unknown resource class in inventory")


@pytest.mark.parametrize(("version", "status"), [("1.4", 405), ("1.5", 204)])
def test_all_are_deleted_since_1_5(ask, path, version, status):
    assert ask(f"DELETE {path}", at=version).status_int == status


def test_one_is_deleted(ask, refused, path):
    assert ask(f"DELETE {path}/VCPU").status_int == 204
    text = "No inventory of class {} found for delete: "
    assert refused(ask(f"DELETE {path}/VCPU"))[2] == text.format("VCPU") + "No inventory of class VCPU found for delete"
    assert refused(ask(f"DELETE {path}/ZZ"))[2] == text.format("ZZ") + "No such resource class ZZ."
    assert refused(ask(f"GET {path}/VCPU"))[2].startswith("No inventory of class VCPU for ")


def test_what_is_allocated_stays(ask, refused, path):
    id = path.split("/")[2]
    whose = {"project_id": "red", "user_id": "a", "consumer_generation": None, "consumer_type": "X"}
    ask(f"PUT /allocations/{id}", {"allocations": {id: {"resources": {"VCPU": 1}}}, **whose})

    assert refused(ask(f"DELETE {path}"))[:2] == (409, "inventory.inuse")
    assert refused(ask(f"DELETE {path}/VCPU"))[:2] == (409, "concurrent_update")
    body = {"resource_provider_generation": 2, "inventories": {}}
    assert refused(ask(f"PUT {path}", body))[1:] == (
        "inventory.inuse",
        f"update conflict: Inventory for 'VCPU' on resource provider '{id}' in use.",
    )


@pytest.mark.parametrize("below", ["", "/VCPU"])
def test_an_unknown_provider_has_none(ask, refused, below):
    text = "No resource provider with uuid x found : No resource provider with uuid x found"
    assert refused(ask(f"GET /resource_providers/x/inventories{below}")) == (404, "undefined_code", text)

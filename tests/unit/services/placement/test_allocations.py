import pytest

ONE, TWO = (f"{digit * 8}-2222-3333-4444-555555555555" for digit in "12")
NOBODY = "00000000-0000-0000-0000-000000000000"


def body(provider, version="1.39", generation=None, **resources):
    """What a consumer is to have, as it was said at a version."""
    minor = int(version.split(".")[1])
    sent = {"allocations": {provider: {"resources": resources or {"VCPU": 1}}}}
    if minor < 12:
        entries = sent["allocations"].items()
        sent["allocations"] = [{"resource_provider": {"uuid": id}, **entry} for id, entry in entries]
    sent |= {"project_id": "red", "user_id": "alice"} if minor >= 8 else {}
    sent |= {"consumer_generation": generation} if minor >= 28 else {}
    return sent | ({"consumer_type": "INSTANCE"} if minor >= 38 else {})


@pytest.fixture
def provider(make):
    return make("p", VCPU={"total": 8, "max_unit": 6}, MEMORY_MB={"total": 1024, "step_size": 128})


@pytest.mark.parametrize(
    "version", ["1.0", "1.7", "1.8", "1.11", "1.12", "1.27", "1.28", "1.33", "1.34", "1.37", "1.38"]
)
def test_a_consumer_has_what_was_said(ask, provider, version):
    assert ask(f"PUT /allocations/{ONE}", body(provider, version), at=version).status_int == 204
    shown = ask(f"GET /allocations/{ONE}").json
    minor = int(version.split(".")[1])

    assert shown == {
        "allocations": {provider: {"resources": {"VCPU": 1}, "generation": 2}},
        "project_id": "red" if minor >= 8 else NOBODY,
        "user_id": "alice" if minor >= 8 else NOBODY,
        "consumer_generation": 1,
        "consumer_type": "INSTANCE" if minor >= 38 else "unknown",
    }


@pytest.mark.parametrize("version", ["1.7", "1.11", "1.27", "1.33", "1.37"])
def test_what_was_said_of_it_changed(ask, provider, version):
    following = f"1.{int(version.split('.')[1]) + 1}"
    statuses = {ask(f"PUT /allocations/{ONE}", body(provider, version), at=following).status_int}

    assert statuses == ({204} if version == "1.33" else {400})


@pytest.mark.parametrize(
    ("version", "keys"),
    [
        ("1.11", ["allocations"]),
        ("1.12", ["allocations", "project_id", "user_id"]),
        ("1.28", ["allocations", "consumer_generation", "project_id", "user_id"]),
        ("1.38", ["allocations", "consumer_generation", "consumer_type", "project_id", "user_id"]),
    ],
)
def test_a_consumer_shows_more_and_more(ask, provider, version, keys):
    ask(f"PUT /allocations/{ONE}", body(provider))

    assert sorted(ask(f"GET /allocations/{ONE}", at=version).json) == keys
    shown = ask(f"GET /resource_providers/{provider}/allocations", at=version).json["allocations"][ONE]
    assert ("consumer_generation" in shown) is ("consumer_generation" in keys)


def test_a_consumer_without_anything_is_no_error(ask, refused):
    assert ask(f"GET /allocations/{ONE}").json == {"allocations": {}}
    assert refused(ask(f"DELETE /allocations/{ONE}"))[2] == f"No allocations for consumer '{ONE}'"
    text = "Resource provider 'x' not found: No resource provider with uuid x found"
    assert refused(ask("GET /resource_providers/x/allocations"))[2] == text


def test_a_consumer_is_changed_where_nobody_else_did(ask, refused, provider):
    path = f"PUT /allocations/{ONE}"
    text = "consumer generation conflict - expected {} but got {}"
    assert refused(ask(path, body(provider, generation=4))) == (409, "concurrent_update", text.format("null", 4))
    ask(path, body(provider))
    assert refused(ask(path, body(provider)))[2] == text.format(1, None)
    assert ask(path, body(provider, generation=1, VCPU=2)).status_int == 204
    assert ask(path, {**body(provider, generation=2), "allocations": {}}).status_int == 204
    assert ask(f"GET /allocations/{ONE}").json == {"allocations": {}}


@pytest.mark.parametrize(
    ("resources", "text"),
    [
        ({"VCPU": 7}, "would violate inventory constraints."),
        ({"MEMORY_MB": 100}, "would violate inventory constraints."),
        ({"VCPU": 6}, "would exceed the capacity."),
        ({"DISK_GB": 1}, "invalid."),
    ],
)
def test_what_is_not_there_is_not_given(ask, refused, provider, resources, text):
    ask(f"PUT /allocations/{TWO}", body(provider, VCPU=3))
    answer = ask(f"PUT /allocations/{ONE}", body(provider, **resources))

    assert refused(answer)[0] == 409
    assert refused(answer)[2].startswith("Unable to allocate inventory: ")
    assert refused(answer)[2].endswith(text)


def test_what_nobody_knows_is_refused(ask, refused, provider):
    missing = "99999999-2222-3333-4444-555555555555"
    text = f"Allocation for resource provider '{missing}' that does not exist."
    assert refused(ask(f"PUT /allocations/{ONE}", body(missing))) == (400, "undefined_code", text)
    answer = ask(f"PUT /allocations/{ONE}", body(provider, ZZ=1))
    text = f"Unable to allocate inventory for consumer {ONE}: No such resource class ZZ."
    assert refused(answer) == (400, "undefined_code", text)
    assert refused(ask("PUT /allocations/x", body(provider)))[2] == "Malformed consumer_uuid: x"


def test_several_have_all_or_nothing(ask, refused, provider):
    assert ask("POST /allocations", {ONE: body(provider, VCPU=4), TWO: body(provider, VCPU=5)}).status_int == 409
    assert ask(f"GET /allocations/{ONE}").json == {"allocations": {}}
    assert ask("POST /allocations", {ONE: body(provider), TWO: body(provider)}).status_int == 204
    assert len(ask(f"GET /resource_providers/{provider}/allocations").json["allocations"]) == 2
    assert ask("POST /allocations", {ONE: body(provider, "1.13")}, at="1.12").status_int == 404
    assert ask("POST /allocations", {ONE: body(provider, "1.13")}, at="1.13").status_int == 204

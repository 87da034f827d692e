import pytest


def test_classes_are_listed(ask):
    classes = ask("GET /resource_classes").json["resource_classes"]

    assert classes[0] == {"name": "VCPU", "links": [{"rel": "self", "href": "/placement/resource_classes/VCPU"}]}
    assert len(classes) == 21
    assert ask("GET /resource_classes/VCPU").json == classes[0]
    assert ask("GET /resource_classes", at="1.1").status_int == 404


def test_a_class_of_ones_own_is_made_and_forgotten(ask, refused):
    made = ask("POST /resource_classes", {"name": "CUSTOM_A"})
    assert (made.status_int, made.headers["Location"]) == (201, "http://localhost/placement/resource_classes/CUSTOM_A")
    text = "Conflicting resource class already exists: CUSTOM_A"
    assert refused(ask("POST /resource_classes", {"name": "CUSTOM_A"})) == (409, "undefined_code", text)
    assert ask("DELETE /resource_classes/CUSTOM_A").status_int == 204
    assert refused(ask("DELETE /resource_classes/CUSTOM_A"))[2] == "No such resource class CUSTOM_A."
    assert refused(ask("DELETE /resource_classes/VCPU"))[2].endswith("Cannot delete standard resource class VCPU.")


def test_a_class_was_renamed_until_1_6(ask, refused, make):
    ask("POST /resource_classes", {"name": "CUSTOM_A"})
    id = make("p", CUSTOM_A=1)

    assert ask("PUT /resource_classes/CUSTOM_A", {"name": "CUSTOM_B"}, at="1.6").json["name"] == "CUSTOM_B"
    assert [*ask(f"GET /resource_providers/{id}/inventories").json["inventories"]] == ["CUSTOM_B"]
    assert refused(ask("DELETE /resource_classes/CUSTOM_B"))[2].endswith("Class is in use in inventory.")
    assert ask("PUT /resource_classes/VCPU", {"name": "CUSTOM_C"}, at="1.6").status_int == 400
    ask("POST /resource_classes", {"name": "CUSTOM_C"})
    assert ask("PUT /resource_classes/CUSTOM_B", {"name": "CUSTOM_C"}, at="1.6").status_int == 409


@pytest.mark.parametrize(("name", "statuses"), [("CUSTOM_A", [201, 204]), ("VCPU", [400, 400])])
def test_a_class_is_made_sure_of_since_1_7(ask, name, statuses):
    assert [ask(f"PUT /resource_classes/{name}", at="1.7").status_int for _ in range(2)] == statuses

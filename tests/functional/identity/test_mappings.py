"""Mappings of federation, over HTTP."""

import pytest

PATH = "/OS-FEDERATION/mappings/one"
RULES = [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "REMOTE_USER"}]}]


def test_a_mapping_lives(admin):
    mapping = admin(f"PUT {PATH}", {"mapping": {"rules": RULES, "colour": "red"}}).json["mapping"]

    assert (mapping["rules"], mapping["schema_version"], "colour" in mapping) == (RULES, "1.0", False)
    assert admin(f"GET {PATH}").json["mapping"] == mapping
    assert admin("GET /OS-FEDERATION/mappings").json["mappings"] == [mapping]
    changed = admin(f"PATCH {PATH}", {"mapping": {"rules": RULES * 2, "schema_version": "2.0"}}).json["mapping"]
    assert changed == {**mapping, "rules": RULES * 2, "schema_version": "2.0"}
    assert admin(f"DELETE {PATH}").status_int == 204
    assert admin(f"GET {PATH}").status_int == 404


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (["a"], "['a'] is not of type 'object'\n"),
        ({"rules": RULES, "schema_version": "4.0"}, "'4.0' is not one of ['1.0', '2.0', '3.0']\n"),
        ({"rules": RULES, "schema_version": 1}, "1 is not one of ['1.0', '2.0', '3.0']\n"),
    ],
)
def test_what_keystone_fails_on_is_refused(admin, mapping, said):
    assert admin.refused(f"PUT {PATH}", {"mapping": mapping}) == (400, said)

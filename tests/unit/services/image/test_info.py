import pytest


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/info/stores", {"stores": [{"id": "file", "default": "true"}]}),
        ("/info/usage", {"usage": {}}),
    ],
)
def test_what_there_is_to_know(ask, path, expected):
    assert ask(f"GET {path}").json == expected


def test_the_ways_to_import_data_are_told(ask):
    methods = ["glance-direct", "web-download", "copy-image"]
    assert ask("GET /info/import").json["import-methods"]["value"] == methods


def test_stores_in_detail_are_for_admins(ask, refused):
    assert ask("GET /info/stores/detail", as_="root").json["stores"][0]["type"] == "file"
    assert refused(ask("GET /info/stores/detail")) == (
        403,
        "You are not authorized to complete stores_info_detail action.",
    )

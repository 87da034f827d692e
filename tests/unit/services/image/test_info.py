import pytest


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/info/stores", {"stores": [{"id": "file", "default": "true"}]}),
        ("/info/usage", {"usage": {}}),
        ("/metadefs/resource_types", {"resource_types": []}),
    ],
)
def test_what_there_is_to_know(ask, path, expected):
    assert ask(f"GET {path}").json == expected


def test_data_is_imported_in_one_way(ask):
    assert ask("GET /info/import").json["import-methods"]["value"] == ["glance-direct"]


def test_stores_in_detail_are_for_admins(ask, refused):
    assert ask("GET /info/stores/detail", as_="root").json["stores"][0]["type"] == "memory"
    assert refused(ask("GET /info/stores/detail")) == (
        403,
        "You are not authorized to complete stores_info_detail action.",
    )


def test_there_is_no_cache_and_no_definition(ask, refused):
    assert refused(ask("GET /cache", as_="root")) == (404, "Caching via API is not supported at this site.")
    assert ask("GET /metadefs/namespaces").json["namespaces"] == []
    assert refused(ask("GET /metadefs/namespaces/x")) == (404, "Metadata definition namespace=x was not found.")

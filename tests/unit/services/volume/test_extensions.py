def test_extensions_are_listed(ask):
    extensions = ask("GET /extensions").json["extensions"]

    assert len(extensions) == len({one["alias"] for one in extensions}) == 32
    assert {"alias": "os-services", "name": "Services", "updated": "2012-10-28T00:00:00-00:00"}.items() <= next(
        one.items() for one in extensions if one["alias"] == "os-services"
    )


def test_what_lists_may_be_filtered_by(ask):
    filters = {one["resource"]: one["filters"] for one in ask("GET /resource_filters").json["resource_filters"]}

    assert {"volume", "snapshot", "backup", "attachment", "volume_type"} <= set(filters)
    assert {"name", "status"} <= set(filters["volume"])
    assert ask("GET /resource_filters?resource=backup").json == {
        "resource_filters": [{"resource": "backup", "filters": filters["backup"]}]
    }
    assert ask("GET /resource_filters", at="3.32").status_int == 404
    assert ask("GET /resource_filters", at="3.33").status_int == 200

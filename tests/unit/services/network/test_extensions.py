def test_extensions_are_listed_and_shown(ask, refused):
    listed = ask("GET /extensions").json["extensions"]

    assert {"router", "security-group", "quotas", "dns-integration"} <= {one["alias"] for one in listed}
    assert ask("GET /extensions/router").json == {"extension": next(one for one in listed if one["alias"] == "router")}
    assert refused("GET /extensions/trunk") == (404, "HTTPNotFound", "The resource could not be found.")

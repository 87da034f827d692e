def test_extensions_are_listed_and_shown(ask, refused):
    listed = ask("GET /extensions").json["extensions"]

    assert {"router", "security-group", "quotas", "dns-integration"} <= {one["alias"] for one in listed}
    quotas = next(one for one in listed if one["alias"] == "quotas")
    assert (quotas["name"], quotas["updated"]) == ("Quota management support", "2012-07-29T10:00:00-00:00")
    assert ask("GET /extensions/router").json == {"extension": next(one for one in listed if one["alias"] == "router")}
    assert refused("GET /extensions/nothing") == (404, "HTTPNotFound", "The resource could not be found.")

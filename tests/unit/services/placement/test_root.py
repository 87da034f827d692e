def test_the_root_tells_the_versions(ask):
    links = [{"rel": "self", "href": ""}]
    document = {"id": "v1.0", "max_version": "1.39", "min_version": "1.0", "status": "CURRENT", "links": links}

    assert ask("GET /", as_="nobody").json == {"versions": [document]}

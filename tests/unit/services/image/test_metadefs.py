def test_there_are_no_definitions(ask, refused):
    assert ask("GET /metadefs/namespaces").json["namespaces"] == []
    assert ask("GET /metadefs/resource_types").json == {"resource_types": []}
    assert refused(ask("GET /metadefs/namespaces/x")) == (404, "Metadata definition namespace=x was not found.")

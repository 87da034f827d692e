def test_a_topology_is_the_projects_own(ask, refused, cloud):
    cloud.network.subnet_pools.create("ops", "four", ["10.99.0.0/16"], is_default=True, default_prefixlen=26)
    path = "/auto-allocated-topology/None"

    assert ask(f"GET {path}?fields=dry-run").json["auto_allocated_topology"]["id"] == "dry-run=pass"
    made = ask(f"GET {path}").json["auto_allocated_topology"]
    assert made == {"id": made["id"], "project_id": "red", "tenant_id": "red"}
    assert refused("GET /auto-allocated-topology/red", as_="bob")[:2] == (403, "NotAuthorized")
    assert refused(f"GET {path}", as_="guest")[:2] == (404, "HTTPNotFound")
    assert refused(f"DELETE {path}", as_="guest")[:2] == (404, "HTTPNotFound")
    assert refused(f"DELETE {path}", as_="rita")[2] == "rule:delete_auto_allocated_topology is disallowed by policy"
    assert ask("DELETE /auto-allocated-topology/red", as_="root").status_int == 204
    assert ask("GET /networks?name=auto_allocated_network", as_="root").json == {"networks": []}
    assert refused(f"GET {path}?fields=id")[2] == "Bad auto_allocate request: Unrecognized field."

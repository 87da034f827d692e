def test_a_domain_lives(admin):
    made = admin("POST /domains", {"domain": {"name": "zoo", "description": "all of it"}})
    domain = made.json["domain"]
    assert made.status_int == 201
    assert domain == {
        "id": domain["id"],
        "name": "zoo",
        "description": "all of it",
        "enabled": True,
        "tags": [],
        "options": {},
        "links": {"self": f"http://localhost/identity/v3/domains/{domain['id']}"},
    }
    path = f"/domains/{domain['id']}"

    assert admin(f"GET {path}").json == {"domain": domain}
    assert admin("GET /domains?name=zoo").json["domains"] == [domain]
    assert admin("GET /domains?enabled=false").json["domains"] == []
    assert admin.refused(f"DELETE {path}")[0] == 403
    assert admin(f"PATCH {path}", {"domain": {"enabled": False}}).json["domain"]["enabled"] is False
    assert admin(f"DELETE {path}").status_int == 204
    assert admin.refused(f"GET {path}") == (404, f"Could not find domain: {domain['id']}.")


def test_a_users_own_domain_is_all_that_it_sees(demo):
    assert demo("GET /domains/default").status_int == 200
    for request in ("GET /domains", "GET /domains/other", "DELETE /domains/default"):
        assert demo(request).status_int == 403
    assert demo("POST /domains", {"domain": {"name": "x"}}).status_int == 403


def test_a_body_has_a_domain_with_a_name(admin):
    assert "'name' is a required property" in admin.refused("POST /domains", {"domain": {}})[1]
    assert "'domain' is a required property" in admin.refused("POST /domains", {})[1]
    assert admin.refused("PATCH /domains/default", {"domain": {}})[0] == 400


def test_who_manages_a_domain_manages_what_is_in_it(nobody, admin, cloud):
    domain = cloud.identity.domains.create(name="zoo")
    keeper = cloud.identity.users.create(name="keeper", domain_id="default", password="secret")
    cloud.identity.assignments.add(cloud.identity.roles.named("manager").id, domain.id, user_id=keeper.id)
    client = nobody.login("keeper", {"domain": {"id": domain.id}})

    assert (
        client("POST /users", {"user": {"name": "cat", "domain_id": domain.id}}).json["user"]["domain_id"] == domain.id
    )
    assert (
        client("POST /projects", {"project": {"name": "cats", "domain_id": domain.id}}).json["project"]["domain_id"]
        == domain.id
    )
    assert (
        client("POST /groups", {"group": {"name": "big", "domain_id": domain.id}}).json["group"]["domain_id"]
        == domain.id
    )
    for noun, names in {"users": ["cat"], "projects": ["cats"], "groups": ["big"]}.items():
        assert [one["name"] for one in client(f"GET /{noun}").json[noun]] == names
    assert client("POST /users", {"user": {"name": "cat", "domain_id": "default"}}).status_int == 403
    assert client(f"GET /users/{keeper.id}").status_int == 200, "itself"
    assert client(f"DELETE /users/{cloud.identity.users.find(name='demo')[0].id}").status_int == 403

"""A domain's own configuration, over HTTP."""


def test_a_configuration_lives(admin, cloud):
    path = f"/domains/{cloud.identity.domains.create(name='zoo').id}/config"
    sent = {"config": {"ldap": {"url": "ldap://h", "user": "u"}}}

    assert [admin(f"PUT {path}", sent).status_int for _ in range(2)] == [201, 200]
    assert admin(f"GET {path}").json == sent
    assert admin(f"GET {path}/ldap/url").json == {"config": {"url": "ldap://h"}}
    changed = admin(f"PATCH {path}/ldap", {"config": {"ldap": {"user": "v"}}}).json
    assert changed == {"config": {"ldap": {"url": "ldap://h", "user": "v"}}}
    assert admin(f"DELETE {path}/ldap/user").status_int == 204
    assert admin(f"DELETE {path}").status_int == 204
    assert admin(f"GET {path}").status_int == 404


def test_anybody_is_told_what_passwords_have_to_be_like(demo, admin):
    rules = {"password_regex": None, "password_regex_description": None}
    path = "/domains/default/config/security_compliance"

    assert demo(f"GET {path}").json == {"config": {"security_compliance": rules}}
    assert demo(f"GET {path}/password_regex").json == {"config": {"password_regex": None}}
    assert demo(f"GET {path}/bogus").status_int == 403
    assert demo.refused("GET /domains/default/config")[0] == 403
    assert demo("GET /domains/config/default").status_int == 403
    assert admin("GET /domains/config/identity/default").json["config"]["identity"]["driver"] == "sql"


def test_only_the_default_domain_says_what_passwords_have_to_be_like(demo, cloud):
    other = cloud.identity.domains.create(name="zoo").id

    assert demo(f"GET /domains/{other}/config/security_compliance").status_int == 403

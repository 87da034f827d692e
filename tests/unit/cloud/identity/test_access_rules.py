import pytest

from novalite.cloud import Cloud
from novalite.errors import Forbidden, Invalid, NotFound

RULE = {"service": "compute", "method": "GET", "path": "/v2.1/servers"}


@pytest.fixture
def identity():
    return Cloud().identity


def test_the_same_rule_of_a_user_is_kept_once(identity):
    first, second = identity.access_rules.keep("u", [RULE, RULE])

    assert first == second
    assert identity.access_rules.shown([first]) == [{"id": first, **RULE}]
    assert identity.access_rules.keep("v", [RULE]) != (first,)


def test_a_rule_is_named_by_its_id_too(identity):
    (id,) = identity.access_rules.keep("u", [RULE])

    assert identity.access_rules.keep("u", [{"id": id}]) == (id,)
    for user_id, other in (("u", "x"), ("v", id)):
        with pytest.raises(NotFound, match=f"Could not find Access Rule: {other}."):
            identity.access_rules.keep(user_id, [{"id": other}])


def test_a_rule_has_all_of_its_parts(identity):
    with pytest.raises(Invalid, match="a path, a method and a service"):
        identity.access_rules.keep("u", [{"path": "/"}])


def test_a_rule_in_use_stays(identity):
    demo, project = identity.users.find(name="demo")[0], identity.projects.find(name="demo")[0]
    member = identity.roles.named("member").id
    credential, _ = identity.application_credentials.create(
        demo.id, project.id, (member,), name="a", access_rules=[RULE]
    )
    (id,) = credential.access_rules

    with pytest.raises(Forbidden, match="May not delete access rule in use"):
        identity.access_rules.remove(demo.id, id)
    identity.application_credentials.delete(credential.id)
    identity.access_rules.remove(demo.id, id)
    assert identity.access_rules.look(id) is None


def test_a_users_rules_go_with_it(identity):
    demo = identity.users.find(name="demo")[0]
    (id,) = identity.access_rules.keep(demo.id, [RULE])

    identity.users.delete(demo.id)

    assert identity.access_rules.look(id) is None

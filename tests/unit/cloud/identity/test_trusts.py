from datetime import timedelta

import pytest

from novalite.cloud import Cloud
from novalite.cloud.identity.tokens import Scope
from novalite.errors import Conflict, Forbidden, Invalid, NotFound

PASSWORD = ("password",)


@pytest.fixture
def cloud():
    cloud = Cloud()
    cloud.clock.freeze(1_700_000_000)
    return cloud


@pytest.fixture
def other(cloud):
    return cloud.identity.users.find(name="alt_demo")[0]


@pytest.fixture
def trust(cloud, demo, other, project):
    """Makes a trust of demo's in alt_demo, as a member."""

    def make(parent_id=None, **values):
        wanted = {
            "trustor_user_id": demo.id,
            "trustee_user_id": other.id,
            "project_id": project.id,
            "impersonation": True,
            "role_ids": (cloud.identity.roles.named("member").id,),
            **values,
        }
        return cloud.identity.trusts.create(wanted, parent_id)

    return make


@pytest.fixture
def use(cloud):
    """A token by a trust."""

    def use(trust):
        return cloud.identity.tokens.issue(trust.trustee_user_id, PASSWORD, Scope(trust.project_id, trust_id=trust.id))

    return use


def test_who_is_trusted_acts_as_the_trustor(cloud, demo, trust, use):
    told = cloud.identity.tokens.validate(use(trust()).id)["token"]

    assert told["user"]["id"] == demo.id
    assert [role["name"] for role in told["roles"]] == ["member", "reader"]
    assert told["OS-TRUST:trust"]["impersonation"] is True
    assert "is_domain" not in told


def test_or_as_itself(cloud, other, trust, use):
    told = cloud.identity.tokens.validate(use(trust(impersonation=False)).id)["token"]
    assert told["user"]["id"] == other.id


def test_a_trust_ends_and_its_tokens_with_it(cloud, trust, use):
    made = trust(expires_at=cloud.clock.datetime() + timedelta(minutes=1))
    token = use(made)
    cloud.clock.move(timedelta(seconds=61))

    assert cloud.identity.tokens.get(token.id) is None
    with pytest.raises(NotFound, match=f"Could not find trust: {made.id}"):
        cloud.identity.trusts.get(made.id)
    assert [one.id for one in cloud.identity.trusts.find()] == [made.id], "it is listed all the same"


def test_uses_are_counted(cloud, trust):
    made = trust(remaining_uses=1)
    cloud.identity.trusts.consume(made.id)

    with pytest.raises(NotFound):
        cloud.identity.trusts.get(made.id)


def test_one_without_a_limit_may_always_be_used(cloud, trust):
    made = trust()
    cloud.identity.trusts.consume(made.id)
    assert cloud.identity.trusts.get(made.id) == made


def test_what_the_trustor_loses_nobody_has_from_it(cloud, demo, project, trust, use):
    token = use(trust())
    cloud.identity.assignments.remove(cloud.identity.roles.named("member").id, project.id, user_id=demo.id)

    assert cloud.identity.tokens.get(token.id) is None
    with pytest.raises(Forbidden):
        cloud.identity.tokens.refuse_lost(token.id)


@pytest.mark.parametrize("party", ["demo", "alt_demo"])
def test_a_token_is_bad_once_either_is_disabled(cloud, trust, use, party):
    token = use(trust())
    cloud.identity.users.update(cloud.identity.users.find(name=party)[0].id, {"enabled": False})
    assert cloud.identity.tokens.get(token.id) is None


@pytest.mark.parametrize("party", ["demo", "alt_demo"])
def test_a_trust_is_gone_with_either(cloud, trust, use, party):
    made = trust()
    token = use(made)
    cloud.identity.users.delete(cloud.identity.users.find(name=party)[0].id)

    assert cloud.identity.trusts.find() == []
    assert cloud.identity.tokens.get(token.id) is None


def test_a_trust_is_gone_with_its_project(cloud, project, trust):
    trust()
    cloud.identity.projects.delete(project.id)
    assert cloud.identity.trusts.find() == []


def test_trusts_that_come_from_it_are_gone_with_it(cloud, trust, use):
    first = trust(allow_redelegation=True)
    second = trust(first.id, allow_redelegation=True)
    token = use(trust(second.id))
    cloud.identity.trusts.delete(first.id)

    assert cloud.identity.trusts.find() == []
    with pytest.raises(NotFound, match="Could not find trust"):
        cloud.identity.tokens.refuse_lost(token.id)


def test_a_trust_may_be_passed_on_three_times(cloud, trust):
    made = trust(allow_redelegation=True)
    counts = [made.redelegation_count]
    while made.redelegation_count:
        made = trust(made.id, allow_redelegation=True)
        counts.append(made.redelegation_count)

    assert counts == [3, 2, 1, 0]
    with pytest.raises(Forbidden):
        trust(made.id)


def test_one_that_is_passed_on_ends_no_later_than_the_first(cloud, trust):
    end = cloud.clock.datetime() + timedelta(hours=1)
    first = trust(allow_redelegation=True, expires_at=end)

    assert trust(first.id, trustee_user_id=cloud.identity.users.find(name="nova")[0].id).expires_at == end
    with pytest.raises(Forbidden):
        trust(first.id, expires_at=end + timedelta(seconds=1))
    with pytest.raises(Invalid):
        trust(trust(allow_redelegation=True).id, expires_at=end)


def test_none_is_good_while_one_on_the_way_is_disabled(cloud, other, trust):
    second = trust(trust(allow_redelegation=True).id)
    cloud.identity.users.update(other.id, {"enabled": False})
    with pytest.raises(Forbidden):
        cloud.identity.trusts.get(second.id)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"role_ids": ("none",)}, NotFound),
        ({"project_id": "none"}, NotFound),
        ({"project_id": None}, NotFound),
        ({"redelegated_trust_id": "none"}, NotFound),
        ({"allow_redelegation": True, "redelegation_count": 4}, Forbidden),
        ({"allow_redelegation": True, "remaining_uses": 1}, Invalid),
    ],
)
def test_what_cannot_be_is_refused(trust, values, error):
    with pytest.raises(error):
        trust(**values)


def test_there_is_one_that_ends_at_a_time_even_if_it_was_deleted(cloud, trust):
    end = cloud.clock.datetime() + timedelta(hours=1)
    cloud.identity.trusts.delete(trust(expires_at=end).id)

    with pytest.raises(Conflict, match="Duplicate entry found with ID"):
        trust(expires_at=end)
    with pytest.raises(Conflict, match="Duplicate entry found with name a"):
        trust(expires_at=end, name="a")


def test_what_is_to_end_has_not(cloud, trust):
    with pytest.raises(Invalid, match="must not be before now"):
        trust(expires_at=cloud.clock.datetime() - timedelta(seconds=1))

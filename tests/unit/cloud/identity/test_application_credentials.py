from datetime import timedelta

import pytest

from novalite.cloud import Cloud
from novalite.cloud.identity.hashing import scrypt
from novalite.cloud.identity.tokens import Scope
from novalite.errors import Conflict, Invalid, NotFound, Unauthorized


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def make(cloud, demo, project):
    """Demo's credential with the role of a reader, and its secret."""

    def make(name="robot", **values):
        roles = values.pop("role_ids", (cloud.identity.roles.named("reader").id,))
        return cloud.identity.application_credentials.create(demo.id, project.id, roles, name=name, **values)

    return make


def issue(cloud, credential):
    scope = Scope(credential.project_id)
    return cloud.identity.tokens.issue(credential.user_id, ("application_credential",), scope, credential=credential)


def test_a_credential_gives_tokens_with_its_roles(cloud, make):
    credential, secret = make()
    token = issue(cloud, cloud.identity.application_credentials.authenticate(credential, secret))
    told = cloud.identity.tokens.validate(token.id)["token"]

    assert [role["name"] for role in told["roles"]] == ["reader"]
    assert told["application_credential"] == {"id": credential.id, "name": "robot", "restricted": True}
    assert secret not in repr(credential)


def test_a_secret_may_be_ones_own_and_no_other_will_do(cloud, make):
    credential, secret = make(secret="sesame")
    assert secret == "sesame"

    for wrong in (lambda: (credential, "x"), lambda: (None, "sesame")):
        with pytest.raises(Unauthorized):
            cloud.identity.application_credentials.authenticate(*wrong())


def test_one_that_goes_while_its_secret_is_hashed_is_none(cloud, make):
    credential, secret = make()

    def by(*asked):
        cloud.identity.application_credentials.delete(credential.id)
        return scrypt(*asked)

    with pytest.raises(Unauthorized):
        cloud.identity.application_credentials.authenticate(credential, secret, by)


def test_a_credential_ends_and_so_do_its_tokens(cloud, make):
    cloud.clock.freeze()
    ends = cloud.clock.datetime() + timedelta(minutes=1)
    credential, secret = make(expires_at=ends)
    assert issue(cloud, credential).expires_at == ends

    cloud.clock.move(timedelta(minutes=1))

    with pytest.raises(Unauthorized):
        cloud.identity.application_credentials.authenticate(credential, secret)
    with pytest.raises(Invalid, match="The 'expires_at' must not be before now"):
        make("late", expires_at=ends)


def test_names_are_a_users_own(cloud, make):
    make()
    with pytest.raises(Conflict, match="store application_credential - Duplicate entry found with name robot"):
        make()


def test_it_is_gone_with_its_tokens(cloud, make):
    credential, _ = make()
    token = issue(cloud, credential)

    cloud.identity.application_credentials.delete(credential.id)

    assert cloud.identity.tokens.get(token.id) is None
    with pytest.raises(NotFound, match=f"Could not find Application Credential: {credential.id}"):
        cloud.identity.application_credentials.get(credential.id)


def test_what_it_comes_from_may_be_taken_and_given_again(cloud, make, demo, project):
    credential, _ = make()
    token, member = issue(cloud, credential), cloud.identity.roles.named("member").id
    cloud.identity.assignments.remove(member, project.id, user_id=demo.id)

    assert cloud.identity.tokens.get(token.id) is None
    with pytest.raises(Unauthorized):
        issue(cloud, credential)

    cloud.identity.assignments.add(member, project.id, user_id=demo.id)
    assert cloud.identity.tokens.get(issue(cloud, credential).id).roles


def test_it_is_gone_with_the_role_that_its_user_had(cloud, make):
    credential, _ = make()
    token, member = issue(cloud, credential), cloud.identity.roles.named("member").id
    cloud.identity.roles.update(member, {"options": {"immutable": None}})
    cloud.identity.roles.delete(member)

    assert cloud.identity.application_credentials.look(credential.id) is None
    with pytest.raises(NotFound, match="Could not find Application Credential"):
        cloud.identity.tokens.refuse_lost(token.id)


def test_a_role_that_is_gone_it_has_no_longer(cloud, make):
    credential, _ = make(role_ids=tuple(cloud.identity.roles.named(name).id for name in ("member", "reader")))

    reader = cloud.identity.roles.named("reader").id
    cloud.identity.roles.update(reader, {"options": {"immutable": None}})
    cloud.identity.roles.delete(reader)

    assert cloud.identity.application_credentials.get(credential.id).role_ids == (
        cloud.identity.roles.named("member").id,
    )

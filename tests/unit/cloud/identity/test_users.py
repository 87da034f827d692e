import pytest

from novalite.cloud import Cloud
from novalite.cloud.identity.hashing import scrypt
from novalite.errors import Conflict, Invalid, NotFound, Unauthorized


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def ann(cloud):
    return cloud.identity.users.create(name="ann", password="a", email="ann@example.org")


def test_a_user_keeps_what_is_known_of_it_and_no_password(cloud, ann):
    assert (ann.domain_id, ann.extra, ann.enabled) == ("default", {"email": "ann@example.org"}, True)
    assert "password" not in ann.extra
    assert cloud.identity.users.authenticate(ann, "a") == ann


@pytest.mark.parametrize(("password", "changes"), [("b", {}), ("a", {"enabled": False}), ("a", {"password": None})])
def test_who_does_not_know_the_password_or_is_disabled_is_nobody(cloud, ann, password, changes):
    user = cloud.identity.users.update(ann.id, changes)

    with pytest.raises(Unauthorized):
        cloud.identity.users.authenticate(user, password)


def test_nobody_is_nobody_and_so_is_who_is_in_a_disabled_domain(cloud):
    domain = cloud.identity.domains.create(name="zoo")
    user = cloud.identity.users.create(name="ann", domain_id=domain.id, password="a")
    cloud.identity.domains.update(domain.id, {"enabled": False})

    for unknown in (user, None):
        with pytest.raises(Unauthorized):
            cloud.identity.users.authenticate(unknown, "a")


@pytest.mark.parametrize("change", [{"enabled": False}, {"password": "b"}, None])
def test_who_changes_while_the_password_is_hashed_is_nobody(cloud, ann, change):
    def by(*asked):
        cloud.identity.users.delete(ann.id) if change is None else cloud.identity.users.update(ann.id, change)
        return scrypt(*asked)

    with pytest.raises(Unauthorized):
        cloud.identity.users.authenticate(ann, "a", by)


def test_a_password_is_changed_by_who_knows_it(cloud, ann):
    with pytest.raises(Unauthorized):
        cloud.identity.users.change_password(ann.id, "b", "c")
    with pytest.raises(Unauthorized):
        cloud.identity.users.change_password("nobody", "a", "c")

    cloud.identity.users.change_password(ann.id, "a", "c")

    assert cloud.identity.users.authenticate(cloud.identity.users.get(ann.id), "c").id == ann.id


def test_names_are_unique_in_a_domain(cloud, ann):
    message = "attempting to store user - Duplicate entry found with name ann at domain ID default."
    with pytest.raises(Conflict, match=message):
        cloud.identity.users.create(name="ann")
    bob = cloud.identity.users.create(name="bob")
    with pytest.raises(Conflict, match=message):
        cloud.identity.users.update(bob.id, {"name": "ann"})


def test_a_domain_has_to_be_there_and_stays(cloud, ann):
    with pytest.raises(NotFound, match="Could not find domain: x"):
        cloud.identity.users.create(name="x", domain_id="x")
    with pytest.raises(Invalid, match="Cannot change Domain ID"):
        cloud.identity.users.update(ann.id, {"domain_id": "x"})
    with pytest.raises(Invalid, match="User's default project ID cannot be a domain ID: default"):
        cloud.identity.users.update(ann.id, {"default_project_id": "default"})


def test_with_a_user_goes_all_that_it_has(cloud, ann):
    group = cloud.identity.groups.create(name="g")
    cloud.identity.groups.add(group.id, ann.id)
    credential = cloud.identity.credentials.create(user_id=ann.id, type="cert", blob="x")

    cloud.identity.users.delete(ann.id)

    assert cloud.identity.groups.users(group.id) == []
    assert cloud.identity.credentials.look(credential.id) is None
    with pytest.raises(NotFound, match=f"Could not find user: {ann.id}"):
        cloud.identity.users.delete(ann.id)

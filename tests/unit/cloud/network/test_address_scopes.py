import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Refused, Wrong


@pytest.fixture
def wing():
    return Cloud().network


def test_a_scope_is_in_use_while_it_has_pools(wing):
    scope = wing.address_scopes.create("p", "a", ip_version=4)
    pool = wing.subnet_pools.create("p", "b", ["10.0.0.0/8"], address_scope_id=scope.id)

    with pytest.raises(Refused, match="one or more subnet pools in use"):
        wing.address_scopes.delete(scope.id)
    wing.subnet_pools.delete(pool.id)
    wing.address_scopes.delete(scope.id)
    with pytest.raises(Missing):
        wing.address_scopes.get(scope.id)


def test_a_shared_scope_stays_shared(wing):
    scope = wing.address_scopes.create("p", "a", ip_version=4)
    assert not wing.address_scopes.sees("q", scope)
    shared = wing.address_scopes.update(scope.id, shared=True)

    assert wing.address_scopes.sees("q", shared)
    with pytest.raises(Wrong, match="can't be unshared"):
        wing.address_scopes.update(scope.id, shared=False)


@pytest.mark.parametrize(
    ("prefix", "error", "words"),
    [
        ("fd00::/48", Wrong, "because subnetpool ip_version is not 4"),
        ("10.0.1.0/24", Refused, "must have unique prefixes"),
    ],
)
def test_no_address_is_twice_in_a_scope(wing, prefix, error, words):
    scope = wing.address_scopes.create("p", "a", ip_version=4)
    wing.subnet_pools.create("p", "b", ["10.0.0.0/16"], address_scope_id=scope.id)

    with pytest.raises(error, match=words):
        wing.address_scopes.check(scope.id, wing.subnet_pools.create("p", "c", [prefix]), "p")


def test_what_does_not_overlap_is_of_one_scope(wing):
    scope = wing.address_scopes.create("p", "a", ip_version=4)
    pool = wing.subnet_pools.create("p", "b", ["10.0.0.0/16"], address_scope_id=scope.id)
    wing.address_scopes.check(scope.id, pool, "p")
    wing.address_scopes.check(scope.id, wing.subnet_pools.create("p", "c", ["10.1.0.0/16"]), None)

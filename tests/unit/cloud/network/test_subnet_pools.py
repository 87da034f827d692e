import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Wrong


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def pools(cloud):
    return cloud.network.subnet_pools


def test_a_pool_has_the_lengths_of_its_version(pools):
    four, six = pools.create("p", "a", ["10.0.0.0/8"]), pools.create("p", "b", ["fd00::/48"])

    assert (four.ip_version, four.min_prefixlen, four.default_prefixlen, four.max_prefixlen) == (4, 8, 8, 32)
    assert (six.ip_version, six.min_prefixlen, six.default_prefixlen, six.max_prefixlen) == (6, 64, 64, 128)
    with pytest.raises(Wrong, match="Cannot mix IPv4 and IPv6"):
        pools.create("p", "c", ["10.0.0.0/8", "fd00::/48"])


def test_ranges_are_cut_one_after_the_other_until_none_is_left(cloud, pools):
    pool = pools.create("p", "a", ["10.0.0.0/26", "10.9.0.0/26"], default_prefixlen=27)
    network = cloud.network.networks.create("p")
    cut = []
    for length in (28, None, None, None):
        range = str(pools.next(pool.id, length))
        cloud.network.subnets.create("p", network.id, range, subnetpool_id=pool.id)
        cut.append(range)

    assert cut == ["10.0.0.0/28", "10.0.0.32/27", "10.9.0.0/27", "10.9.0.32/27"]
    with pytest.raises(Wrong, match="Insufficient prefix space"):
        pools.next(pool.id)
    with pytest.raises(Wrong, match="Subnet pool has existing allocations"):
        pools.delete(pool.id)


@pytest.mark.parametrize(
    ("length", "word"), [(20, "minimum allowed prefix is 24"), (30, "maximum allowed prefix is 28")]
)
def test_a_length_that_a_pool_has_not_is_refused(pools, length, word):
    pool = pools.create("p", "a", ["10.0.0.0/8"], min_prefixlen=24, max_prefixlen=28)

    with pytest.raises(Wrong, match=word):
        pools.next(pool.id, length)


def test_prefixes_are_only_added(pools):
    pool = pools.create("p", "a", ["10.0.0.0/16"])

    assert pools.update(pool.id, prefixes=("10.0.0.0/8",), name="b").prefixes == ("10.0.0.0/8",)
    with pytest.raises(Wrong, match="Existing prefixes must be a subset of the new prefixes"):
        pools.update(pool.id, prefixes=("11.0.0.0/8",))


def test_a_shared_pool_is_seen_by_all(pools):
    own, shared = pools.create("p", "a", ["10.0.0.0/8"]), pools.create("p", "b", ["10.0.0.0/8"], shared=True)

    assert pools.get(shared.id, "q") == shared
    with pytest.raises(Missing):
        pools.get(own.id, "q")
    pools.delete(own.id)

import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Refused, Wrong


@pytest.fixture
def wing():
    return Cloud().network


def test_a_profile_is_used_while_a_flavor_has_it(wing):
    flavor, profile = wing.flavors.create("QOS", "a"), wing.service_profiles.create(metainfo="{}")
    wing.flavors.add(flavor.id, profile.id)
    with pytest.raises(Refused, match="already associated"):
        wing.flavors.add(flavor.id, profile.id)
    with pytest.raises(Refused, match="is used by"):
        wing.service_profiles.update(profile.id, description="a")
    with pytest.raises(Refused, match="is used by"):
        wing.service_profiles.delete(profile.id)

    wing.flavors.remove(flavor.id, profile.id)
    with pytest.raises(Missing, match="not associated"):
        wing.flavors.remove(flavor.id, profile.id)
    assert wing.service_profiles.update(profile.id, description="a").description == "a"
    wing.service_profiles.delete(profile.id)


def test_there_are_no_drivers(wing):
    with pytest.raises(Wrong, match="needs either a driver or metainfo"):
        wing.service_profiles.create()
    with pytest.raises(Missing, match="driver a could not be found"):
        wing.service_profiles.create(driver="a")
    flavor, profile = wing.flavors.create("L3_ROUTER_NAT"), wing.service_profiles.create(metainfo="{}")
    with pytest.raises(Missing, match="not associated"):
        wing.flavors.provide(flavor.id)
    wing.flavors.add(flavor.id, profile.id)
    with pytest.raises(Missing, match="Service Profile driver"):
        wing.flavors.provide(flavor.id)


def test_all_see_flavors_and_nobody_profiles(wing):
    flavor, profile = wing.flavors.create("QOS"), wing.service_profiles.create(metainfo="{}")

    assert wing.flavors.get(flavor.id, "q") == flavor
    with pytest.raises(Missing):
        wing.service_profiles.get(profile.id, "q")

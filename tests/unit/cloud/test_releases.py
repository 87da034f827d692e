import pytest

from novalite.cloud import Cloud
from novalite.cloud.releases import CHANGES, LATEST, RELEASES, OtherRelease, Release, UnknownRelease, before, release_of
from novalite.services.compute.microversions import COMPUTE
from novalite.services.identity.policies import POLICY as IDENTITY
from novalite.services.image.versions import CURRENT
from novalite.services.network.extensions import EXTENSIONS, LATER
from novalite.services.placement.microversions import PLACEMENT
from novalite.services.volume.microversions import VOLUME
from novalite.store.memory import MemoryStore
from novalite.wsgi.microversion import Version


def test_the_latest_release_goes_as_far_as_the_services_do():
    assert release_of(LATEST).maxima == {
        "compute": str(COMPUTE.maximum),
        "identity": "3.14",
        "image": f"2.{CURRENT}",
        "placement": str(PLACEMENT.maximum),
        "volume": str(VOLUME.maximum),
    }


def test_releases_are_in_order_and_no_version_goes_back():
    assert list(RELEASES) == sorted(RELEASES)
    for release in RELEASES.values():
        for service, latest in release.maxima.items():
            assert Version.parse(before(release)[service]) <= Version.parse(latest)


def test_each_release_has_its_own_major_versions():
    assert release_of("2023.1").packages["nova"] == 27
    assert release_of("2024.1").packages["keystone"] == 25
    assert release_of(LATEST).packages == {
        "cinder": 29,
        "glance": 33,
        "keystone": 30,
        "neutron": 29,
        "nova": 34,
        "openstack-placement": 16,
    }


def test_a_change_is_true_of_its_release_and_of_later_ones():
    change = "compute.managers"
    assert CHANGES[change].since == "2025.2"
    assert [name for name, release in RELEASES.items() if release.has(change)] == ["2025.2", "2026.1", "2026.2"]


def test_a_change_that_there_is_none_of_is_a_mistake():
    with pytest.raises(KeyError):
        release_of("2024.1").has("compute.nothing")


def test_each_change_is_of_a_release_and_of_the_service_that_its_name_says():
    assert {change.since for change in CHANGES.values()} <= RELEASES.keys()
    assert {name: change.service for name, change in CHANGES.items()} == {
        name: name.partition(".")[0] for name in CHANGES
    }
    assert all(change.source and change.text for change in CHANGES.values())


def test_each_extension_that_came_later_is_a_change():
    assert {f"network.{alias}" for alias in LATER} == {name for name in CHANGES if name.startswith("network.")}
    assert EXTENSIONS.keys() >= LATER


def test_a_cloud_is_of_the_latest_release_unless_one_says_otherwise():
    assert Cloud().release.is_latest
    assert Cloud(release="2024.1").release is RELEASES["2024.1"]
    assert Cloud(release=RELEASES["2024.1"]).release is RELEASES["2024.1"]


def test_a_fork_is_of_the_same_release():
    assert Cloud(release="2023.2").fork().release.name == "2023.2"


@pytest.mark.parametrize("name", ["2022.2", "caracal", "", "2024.10"])
def test_a_release_that_there_is_none_of_is_refused_with_those_that_there_are(name):
    with pytest.raises(UnknownRelease, match=rf"^there is no release {name}; there are 2023\.1, 2023\.2, .*, 2026\.2$"):
        Cloud(release=name)


def test_a_policy_is_as_it_was_at_each_release():
    assert IDENTITY.at(RELEASES["2024.1"]).rules["identity:create_user"] is IDENTITY.rules["identity:create_domain"]
    assert IDENTITY.at(RELEASES["2024.2"]).rules == IDENTITY.rules
    assert IDENTITY.at(RELEASES["2024.1"]) is IDENTITY.at(RELEASES["2024.1"])
    assert isinstance(RELEASES["2024.1"], Release)


def test_the_release_of_a_cloud_is_fixed_in_its_store():
    store = MemoryStore()
    Cloud(store, release="2024.1")
    assert Cloud(store).release.name == "2024.1"
    assert Cloud(store, release="2024.1").release.name == "2024.1"
    with pytest.raises(OtherRelease, match=r"^the cloud is of 2024\.1 for good, and not of 2026\.2$"):
        Cloud(store, release="2026.2")

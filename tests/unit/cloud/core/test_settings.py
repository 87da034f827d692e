import pytest

from novalite.cloud.core.settings import Own, Settings
from novalite.store.memory import MemoryStore


class Wing:
    def __init__(self):
        self.store = MemoryStore()


class Disks:
    seconds = Own(0.0)

    def __init__(self, wing):
        self._wing = wing


@pytest.fixture
def wing():
    return Wing()


def test_settings_are_a_mapping(wing):
    delays = Settings(wing.store, "delays")
    delays |= {"create": 5, "live-migration:slow-": 60}
    assert dict(delays) == {"create": 5, "live-migration:slow-": 60}
    assert len(delays) == 2
    del delays["create"]
    with pytest.raises(KeyError):
        del delays["create"]
    assert delays == {"live-migration:slow-": 60}
    delays.replace({**delays, "stop": 1})
    assert dict(delays) == {"live-migration:slow-": 60, "stop": 1}


def test_groups_know_nothing_of_each_other(wing):
    Settings(wing.store, "delays")["create"] = 5

    assert dict(Settings(wing.store, "journal")) == {}


def test_an_attribute_may_be_a_setting(wing):
    one, same, other = Disks(wing), Disks(wing), Disks(Wing())
    assert one.seconds == 0
    one.seconds = 5

    assert (same.seconds, other.seconds) == (5, 0)

"""Servers are in the state that was asked for, as a version shows them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novalite.testing.strategies import servers
from novalite.testing.strategies.servers import WAYS

FEW = settings(max_examples=2, deadline=None, database=None, derandomize=True)


@pytest.mark.parametrize("state", WAYS)
def test_servers_are_in_their_state(state):
    @FEW
    @given(servers(state))
    def check(server):
        assert server["status"] == state
        assert ("fault" in server) == (state == "ERROR")

    check()


def test_servers_differ():
    seen = []

    @settings(FEW, max_examples=20)
    @given(servers())
    def check(server):
        seen.append((server["name"], str(server["metadata"]), str(server["tags"]), server["flavor"]["original_name"]))
        assert set(server["addresses"]) <= {"private"}

    check()
    assert all(len(set(column)) > 2 for column in zip(*seen, strict=True))


@FEW
@given(servers("SHUTOFF", "2.1"))
def test_servers_are_as_their_version_shows_them(server):
    assert "tags" not in server
    assert set(server["flavor"]) == {"id", "links"}


@FEW
@given(st.data())
def test_what_is_no_state_is_told(data):
    with pytest.raises(ValueError, match="there is no state BORED; there are ACTIVE, BUILD"):
        data.draw(servers("BORED"))

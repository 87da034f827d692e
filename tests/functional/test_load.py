"""Many clients at once, some of whom hang up: a small part of what `python -m tests.load` does for minutes."""

import pytest

from tests.load.cloud import served
from tests.load.run import load


@pytest.fixture
def cloud():
    with served() as cloud:
        yield cloud


def test_whatever_many_clients_do_and_break_off_the_answers_are_honest_and_nothing_is_left(cloud):
    outcome = load(cloud, clients=8, seed=1, things=40)

    assert outcome.wrong == []
    assert outcome.answered > 200
    assert outcome.broken > 20


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_so_they_are_where_workers_share_a_store(request, kind):
    with served("--store", request.getfixturevalue(f"{kind}_url"), "--workers", "2") as cloud:
        outcome = load(cloud, clients=8, seed=1, things=15)

    assert outcome.wrong == []
    assert outcome.answered > 60


def test_what_is_left_is_noticed(cloud):
    ((_, there),) = cloud.furnish(1)
    cloud.log_in(project=there["name"])
    path = f"/volume/v3/{there['project']}"
    volume = cloud.ask("POST", f"{path}/volumes", {"volume": {"size": 1}})["volume"]["id"]
    cloud.ask("POST", f"{path}/snapshots", {"snapshot": {"volume_id": volume}})

    with pytest.raises(AssertionError, match="volume: 400"):
        cloud.wrong([there])


def test_an_answer_that_is_not_honest_is_told(cloud):
    trouble = {"method": "GET", "path": "/v2.1/servers/detail", "status": 500, "times": 1}
    cloud.ask("POST", "/_novalite/trouble", trouble)

    (wrong,) = load(cloud, clients=2, seed=1, things=40).wrong
    assert wrong.startswith("list servers: 500")

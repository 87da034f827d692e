"""Whatever is done to the cloud, in whatever order: it is as a plain model says, and nothing is left of what goes.

With ``EXAMPLES=5000`` in the environment so many lives are lived, and others each time.
"""

import os

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test as run

from novalite.store.sql import HELD, SqlStore
from tests.machine.images import ImageRules
from tests.machine.network import NetworkRules
from tests.machine.world import SECONDS

FEW = 100
EXAMPLES = int(os.environ.get("EXAMPLES", FEW))


class Life(NetworkRules, ImageRules):
    """Servers, volumes, images and networks, where everything is done at once."""


class SlowLife(Life):
    """The same where everything takes its time."""

    seconds = SECONDS


@pytest.mark.parametrize("machine", [Life, SlowLife])
def test_the_cloud_is_as_the_model_says(machine):
    lives = settings(
        max_examples=EXAMPLES, derandomize=EXAMPLES == FEW, stateful_step_count=50, deadline=None, database=None
    )
    run(machine, settings=lives)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
@pytest.mark.parametrize("held", [HELD, -1], ids=["held", "asked"])
def test_a_cloud_in_a_database_is_so_too(request, kind, held):
    store = SqlStore(request.getfixturevalue(f"{kind}_url"), held=held)

    class Kept(SlowLife):
        def store(self):
            store.reset()
            return store

    few = settings(max_examples=2, derandomize=True, stateful_step_count=25, deadline=None, database=None)
    run(Kept, settings=few)
    store.close()

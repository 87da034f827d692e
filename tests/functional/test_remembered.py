"""An answer that is given again is the one that would be made: whatever has happened to the cloud meanwhile.

With ``EXAMPLES=100`` in the environment a hundred histories are looked at, each time others; without, a few.
"""

import os
import re
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.apis import ask, declared
from tests.belongings import filled, furnished, listed
from tests.generation import Generation, requests

FEW = 2
EXAMPLES = int(os.environ.get("EXAMPLES", FEW))
OPERATIONS = [*declared()]
READING = [one for one in OPERATIONS if one.method == "GET"]
WRITING = [one for one in OPERATIONS if one.method not in ("GET", "HEAD")]
ROLES = "admin,service,manager,member,reader"

#: What each answer has of its own.
OWN = {"date", "x-openstack-request-id", "x-compute-request-id", "openstack-request-id", "x-openstack-request-ids"}


@pytest.fixture(scope="module")
def served():
    """The application, in whose cloud the admin's project has one of everything, and the paths of all that is shown."""
    app = furnished(ROLES)
    known = listed(app, app.who, OPERATIONS)
    app.generation = Generation(known)
    few = defaultdict(list, {word: names[-2:] for word, names in known.items()})
    app.shown = [(one, path) for one in READING for path in filled(one.path, few)]
    app.kept = app.cloud.snapshot()
    return app


def told(app, one, path):
    """An answer, without what each has of its own."""
    answer = ask(app, app.who, one.api, f"GET {path}", version=one.versions[-1])
    headers = sorted(item for item in answer.headerlist if item[0].lower() not in OWN)
    return answer.status, headers, re.sub(rb"req-[0-9a-f-]{36}", b"", answer.body)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=EXAMPLES == FEW,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(st.data())
def test_an_answer_that_is_given_again_is_the_one_that_would_be_made(served, data):
    cloud = served.cloud
    cloud.restore(served.kept)
    looked_at = data.draw(st.lists(st.sampled_from(served.shown), min_size=12, max_size=12))
    for _ in range(8):
        one = data.draw(st.sampled_from(WRITING))
        version, path, body, media_type = data.draw(requests(served.generation, one))
        cloud.clock.freeze()
        for shown in looked_at:
            told(served, *shown)
        ask(served, served.who, one.api, f"{one.method} {path}", body, version, media_type)
        again = [told(served, *shown) for shown in looked_at]
        cloud.remembered = lambda key, make, is_small: make()
        try:
            assert again == [told(served, *shown) for shown in looked_at]
        finally:
            del cloud.remembered
            cloud.clock.run()

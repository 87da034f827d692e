"""Whatever is sent to an operation of any API, at whatever version: its answer is one of the API's, never a 500.

Bodies and queries are made from the operation's own declaration at the version: fitting, with a part of them changed,
or nothing of the kind. What is shown has the keys of its view and no others. With ``EXAMPLES=30`` in the environment
30 requests are made of each operation, each time others; without, a few, always the same.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from novalite.services.identity.views import Entity
from novalite.services.network.collection import Collection
from tests.apis import ask, declared
from tests.belongings import furnished, listed
from tests.generation import Generation, requests

FEW = 4
EXAMPLES = int(os.environ.get("EXAMPLES", FEW))
OPERATIONS = [*declared()]
ROLES = "admin,service,manager,member,reader"

#: Where the handler itself says which success it is: what is put is new, or was there.
SUCCESSES = {
    "compute PUT /servers/{server_id}/tags/{id}": {201, 204},
    "placement PUT /resource_classes/{name}": {200, 201, 204},
    "placement PUT /traits/{name}": {201, 204},
}


@pytest.fixture(scope="module")
def served():
    """The application, in whose cloud the admin's project has one of everything; each time the same."""
    app = furnished(ROLES)
    app.generation = Generation(listed(app, app.who, OPERATIONS))
    app.kept = app.cloud.snapshot()
    return app


@pytest.mark.parametrize("one", [pytest.param(one, id=str(one)) for one in OPERATIONS])
def test_an_answer_is_one_of_the_apis_with_the_keys_of_its_view(served, one):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=EXAMPLES == FEW,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(requests(served.generation, one))
    def check(asked):
        version, path, body, media_type = asked
        served.cloud.restore(served.kept)
        answer = ask(served, served.who, one.api, f"{one.method} {path}", body, version, media_type)
        accepted = one.operation.status_at(version)
        if answer.status_int in SUCCESSES.get(f"{one.api.name} {one.method} {one.path}", {accepted}):
            if answer.status_int == accepted and answer.content_type == "application/json" and answer.body:
                check_keys(answer.json, one.operation, version)
        else:
            assert answer.status_int in one.api.refuses, answer.text
            assert answer.status_int == 207 or one.api.error(answer) == answer.status_int

    check()


def check_keys(said, operation, version):
    """Every key that must be there is, and no other than may be."""
    gives, collection = operation.gives, getattr(operation.handler, "__self__", None)
    if isinstance(collection, Collection):
        items = [said[collection.noun]] if collection.noun in said else said[collection.nouns]
        assert all(set(item) <= set(collection.attributes) for item in items)
    shown = getattr(gives, "shown", None)
    if shown is None or gives.root not in said:
        return
    items = said[gives.root] if gives.many else [said[gives.root]]
    for item in items:
        item = item[gives.each] if gives.each else item
        if isinstance(shown, Entity):  # of which clients may have said more
            assert "links" in item
            item = {name: value for name, value in item.items() if name in shown.names(version)}
        there = [one for one in shown.keys if one.span.meets(version)]
        assert set(item) <= {one.name for one in there}
        assert {one.name for one in there if not one.optional and not one.only} <= set(item)

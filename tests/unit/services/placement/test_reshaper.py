import pytest

ID = "11111111-2222-3333-4444-555555555555"
MISSING = "99999999-2222-3333-4444-555555555555"


def allocation(provider, generation):
    return {
        "allocations": {provider: {"resources": {"VGPU": 1}}},
        "project_id": "red",
        "user_id": "alice",
        "consumer_generation": generation,
        "consumer_type": "INSTANCE",
    }


@pytest.fixture
def tree(ask, make):
    """Two providers, the second below the first; a consumer has something of the first."""
    root = make("root", VGPU=2)
    child = make("child", parent=root)
    ask(f"PUT /allocations/{ID}", allocation(root, None))
    return root, child


def inventories(generation, **totals):
    each = {name: {"total": total} for name, total in totals.items()}
    return {"resource_provider_generation": generation, "inventories": each}


def test_inventories_and_allocations_move_together(ask, tree):
    root, child = tree
    body = {
        "inventories": {root: inventories(2), child: inventories(0, VGPU=2)},
        "allocations": {ID: allocation(child, 1)},
    }
    assert ask("POST /reshaper", body, as_="service").status_int == 204

    assert ask(f"GET /resource_providers/{root}/inventories").json["inventories"] == {}
    assert [*ask(f"GET /allocations/{ID}").json["allocations"]] == [child]


@pytest.mark.parametrize(
    ("generation", "totals", "expected"),
    [
        (1, {"VGPU": 1}, (409, "concurrent_update")),
        (2, {}, (409, "inventory.inuse")),
        (2, {"VGPU": 2, "ZZ": 1}, (400, "undefined_code")),
    ],
)
def test_what_cannot_be_moves_nothing(ask, refused, tree, generation, totals, expected):
    body = {"inventories": {tree[0]: inventories(generation, **totals)}, "allocations": {}}

    assert refused(ask("POST /reshaper", body, as_="service"))[:2] == expected
    assert ask(f"GET /resource_providers/{tree[0]}").json["generation"] == 2


def test_services_reshape_what_there_is(ask, refused, tree):
    body = {"inventories": {MISSING: inventories(0)}, "allocations": {}}

    assert refused(ask("POST /reshaper", body, as_="service"))[:2] == (400, "resource_provider.not_found")
    assert ask("POST /reshaper", body).status_int == 403
    assert ask("POST /reshaper", body, at="1.29", as_="service").status_int == 404

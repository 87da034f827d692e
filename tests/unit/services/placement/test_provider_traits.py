import pytest


def test_traits_are_listed_by_name(ask, make):
    make("p", traits=["COMPUTE_NODE", "HW_NUMA_ROOT"])

    assert len(ask("GET /traits").json["traits"]) > 300
    assert ask("GET /traits?name=startswith:OWNER_").json == {"traits": ["OWNER_CYBORG", "OWNER_NOVA"]}
    assert ask("GET /traits?name=in:OWNER_NOVA,ZZ").json == {"traits": ["OWNER_NOVA"]}
    assert ask("GET /traits?associated=true").json == {"traits": ["COMPUTE_NODE", "HW_NUMA_ROOT"]}
    assert "COMPUTE_NODE" not in ask("GET /traits?associated=False").json["traits"]


@pytest.mark.parametrize("query", ["name=x", "associated=x", "colour=red"])
def test_what_is_no_filter_is_refused(ask, query):
    assert ask(f"GET /traits?{query}").status_int == 400


def test_a_trait_of_ones_own_is_made_and_forgotten(ask, refused):
    made = ask("PUT /traits/CUSTOM_T")
    assert (made.status_int, made.headers["Location"]) == (201, "http://localhost/placement/traits/CUSTOM_T")
    assert [ask(f"{method} /traits/CUSTOM_T").status_int for method in ("PUT", "GET", "DELETE", "GET")] == [
        204,
        204,
        204,
        404,
    ]
    assert refused(ask("DELETE /traits/CUSTOM_T"))[2] == "No such trait(s): CUSTOM_T."
    assert refused(ask("DELETE /traits/COMPUTE_NODE"))[2] == "Cannot delete standard trait COMPUTE_NODE."
    assert refused(ask("PUT /traits/MINE"))[2].startswith("The trait is invalid.")


def test_a_provider_says_what_it_can_do(ask, refused, make):
    path = f"/resource_providers/{make('p')}/traits"
    ask("PUT /traits/CUSTOM_T")
    body = {"traits": ["CUSTOM_T", "COMPUTE_NODE"], "resource_provider_generation": 0}

    assert ask(f"PUT {path}", body).json == {"traits": ["COMPUTE_NODE", "CUSTOM_T"], "resource_provider_generation": 1}
    assert refused(ask(f"PUT {path}", body))[:2] == (409, "concurrent_update")
    assert refused(ask("DELETE /traits/CUSTOM_T"))[2] == "The trait CUSTOM_T is in use by a resource provider."
    unknown = {"traits": ["ZZ"], "resource_provider_generation": 1}
    assert refused(ask(f"PUT {path}", unknown)) == (400, "undefined_code", "No such trait ZZ")
    assert ask(f"DELETE {path}").status_int == 204
    assert ask(f"GET {path}").json == {"traits": [], "resource_provider_generation": 2}


@pytest.mark.parametrize(("version", "status"), [("1.5", 404), ("1.6", 200)])
def test_traits_came_with_1_6(ask, make, version, status):
    assert ask("GET /traits", at=version).status_int == status
    assert ask(f"GET /resource_providers/{make('p')}/traits", at=version).status_int == status

import pytest

ID = "11111111-2222-3333-4444-555555555555"
OTHER = "99999999-2222-3333-4444-555555555555"


@pytest.mark.parametrize(("version", "status"), [("1.0", 201), ("1.19", 201), ("1.20", 200)])
def test_a_new_provider_shows_since_1_20(ask, version, status):
    answer = ask("POST /resource_providers", {"name": "p", "uuid": ID}, at=version)

    assert (answer.status_int, answer.headers["Location"]) == (
        status,
        f"http://localhost/placement/resource_providers/{ID}",
    )
    assert (answer.body == b"") is (status == 201)
    assert ask(f"GET /resource_providers/{ID}").json["name"] == "p"


@pytest.mark.parametrize(
    ("version", "below"),
    [
        ("1.0", "inventories usages"),
        ("1.1", "inventories usages aggregates"),
        ("1.6", "inventories usages aggregates traits"),
        ("1.11", "inventories usages aggregates traits allocations"),
    ],
)
def test_a_provider_links_to_what_is_below_it(ask, make, version, below):
    id = make("p")
    links = ask(f"GET /resource_providers/{id}", at=version).json["links"]

    assert links[0] == {"rel": "self", "href": f"/placement/resource_providers/{id}"}
    assert [link["rel"] for link in links[1:]] == below.split()


def test_a_provider_shows_its_tree_since_1_14(ask, make):
    root = make("root")
    child = make("child", parent=make("middle", parent=root))
    shown = ask(f"GET /resource_providers/{child}").json

    assert shown["root_provider_uuid"] == root
    assert "root_provider_uuid" not in ask(f"GET /resource_providers/{child}", at="1.13").json
    found = ask(f"GET /resource_providers?in_tree={root}").json["resource_providers"]
    assert [one["name"] for one in found] == ["root", "middle", "child"]


def test_names_and_ids_are_given_once(ask, refused, make):
    id = make("p")

    text = "Conflicting resource provider {} already exists."
    assert refused(ask("POST /resource_providers", {"name": "p"})) == (409, "duplicate_name", text.format("name: p"))
    again = ask("POST /resource_providers", {"name": "q", "uuid": id})
    assert refused(again) == (409, "duplicate_name", text.format(f"uuid: {id}"))
    assert refused(ask(f"PUT /resource_providers/{make('q')}", {"name": "p"}))[1] == "duplicate_name"


@pytest.mark.parametrize(
    ("version", "parent", "text"),
    [
        ("1.36", None, "un-parenting a provider is not currently allowed."),
        ("1.36", "other", "re-parenting a provider is not currently allowed."),
        ("1.37", "self", "creating loop in the provider tree is not allowed."),
        ("1.37", OTHER, "parent provider UUID does not exist."),
        ("1.37", "other", None),
        ("1.37", None, None),
    ],
)
def test_a_provider_moves_since_1_37(ask, refused, make, version, parent, text):
    child = make("child", parent=make("root"))
    ids = {"self": child, "other": make("other")}
    body = {"name": "child", "parent_provider_uuid": ids.get(parent, parent)}
    answer = ask(f"PUT /resource_providers/{child}", body, at=version)

    if text is None:
        assert answer.json["parent_provider_uuid"] == body["parent_provider_uuid"]
    else:
        assert refused(answer)[2].endswith(text)


def test_a_provider_with_children_or_allocations_stays(ask, refused, make):
    root = make("root")
    child = make("child", parent=root, VCPU=1)
    body = {"allocations": {child: {"resources": {"VCPU": 1}}}, "project_id": "red", "user_id": "a"}
    ask(f"PUT /allocations/{OTHER}", {**body, "consumer_generation": None, "consumer_type": "X"})

    assert refused(ask(f"DELETE /resource_providers/{root}"))[1] == "resource_provider.cannot_delete_parent"
    assert refused(ask(f"DELETE /resource_providers/{child}"))[1] == "resource_provider.inuse"
    ask(f"DELETE /allocations/{OTHER}")
    assert ask(f"DELETE /resource_providers/{child}").status_int == 204
    assert (
        refused(ask(f"DELETE /resource_providers/{child}"))[2]
        == f"No resource provider with uuid {child} found for delete"
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name=a", "a"),
        (f"member_of={ID}", "a"),
        (f"member_of=!{ID}", "b"),
        (f"member_of=in:{ID},{OTHER}", "a"),
        ("required=COMPUTE_NODE", "a"),
        ("required=!COMPUTE_NODE", "b"),
        ("required=in:COMPUTE_NODE,HW_NUMA_ROOT", "a"),
        ("resources=VCPU:3", "b"),
        ("resources=VCPU:1,MEMORY_MB:1", ""),
        (f"in_tree={OTHER}", ""),
        (f"uuid={OTHER}", ""),
    ],
)
def test_providers_are_filtered(ask, make, query, expected):
    make("a", traits=["COMPUTE_NODE"], aggregates=[ID], VCPU=2)
    make("b", VCPU=4)
    found = ask(f"GET /resource_providers?{query}").json["resource_providers"]

    assert [one["name"] for one in found] == expected.split()


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("resources=ZZ:1", "Invalid resource class in resources parameter: No such resource class ZZ."),
        ("required=ZZ", 'Invalid trait(s) in "required" parameter: No such trait(s): ZZ.'),
    ],
)
def test_a_filter_by_what_there_is_not_is_refused(ask, refused, query, text):
    assert refused(ask(f"GET /resource_providers?{query}")) == (400, "undefined_code", text)


@pytest.mark.parametrize(
    ("query", "before"),
    [
        (f"member_of={ID}", "1.2"),
        ("resources=VCPU:1", "1.3"),
        (f"in_tree={ID}", "1.13"),
        ("required=COMPUTE_NODE", "1.17"),
    ],
)
def test_filters_came_one_after_the_other(ask, query, before):
    following = f"1.{int(before.split('.')[1]) + 1}"

    assert ask(f"GET /resource_providers?{query}", at=before).status_int == 400
    assert ask(f"GET /resource_providers?{query}", at=following).status_int == 200


@pytest.mark.parametrize("name", ["{", "{0}", "{}", "%s"])
def test_a_name_may_have_anything_in_it_even_where_an_error_says_it(ask, name):
    assert ask("POST /resource_providers", {"name": name}).status_int == 200
    again = ask("POST /resource_providers", {"name": name})

    assert again.status_int == 409
    assert f"Conflicting resource provider name: {name}" in again.text
    unknown = ask(f"GET /resource_providers/{name}/usages")
    assert unknown.status_int == 404
    assert f"No resource provider with uuid {name} found: " in unknown.text

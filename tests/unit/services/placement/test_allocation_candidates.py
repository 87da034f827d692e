import pytest


@pytest.fixture
def trees(make):
    """Two trees, and one who shares disks with the first; by name."""
    aggregate = "77777777-2222-3333-4444-555555555555"
    ids = {"a": make("a", VCPU=8, traits=["COMPUTE_NODE"], aggregates=[aggregate]), "b": make("b", VCPU=4)}
    ids["a1"] = make("a1", parent=ids["a"], VGPU=2, SRIOV_NET_VF=4)
    ids["a2"] = make("a2", parent=ids["a"], VGPU=2, SRIOV_NET_VF=4, traits=["HW_NIC_SRIOV"])
    shares = ["MISC_SHARES_VIA_AGGREGATE"]
    ids["disks"] = make("disks", DISK_GB=100, traits=shares, aggregates=[aggregate])
    return ids


@pytest.fixture
def candidates(ask, trees):
    """What a query finds, each candidate as the names of its providers."""
    names = {id: name for name, id in trees.items()}

    def candidates(query, at="1.39"):
        answer = ask(f"GET /allocation_candidates?{query}", at=at)
        assert answer.status_int == 200, answer.text
        found = answer.json["allocation_requests"]
        return sorted("+".join(sorted(names[id] for id in one["allocations"])) for one in found)

    return candidates


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("resources=VCPU:1", "a b"),
        ("resources=VCPU:5", "a"),
        ("resources=VCPU:1&limit=1", "a"),
        ("resources=VCPU:1,DISK_GB:5", "a+disks"),
        ("resources=DISK_GB:5", "disks"),
        ("resources=VCPU:1,VGPU:1", "a+a1 a+a2"),
        ("resources=VCPU:1&required=COMPUTE_NODE", "a"),
        ("resources=VCPU:1&required=!COMPUTE_NODE", "b"),
        ("resources=VCPU:1,VGPU:1&required=HW_NIC_SRIOV", "a+a2"),
        ("resources=VCPU:1&root_required=!COMPUTE_NODE", "b"),
        ("resources1=VGPU:1&resources2=VGPU:1&group_policy=isolate", "a1+a2 a1+a2"),
        ("resources1=VGPU:1&resources2=VGPU:2&group_policy=none", "a1+a2 a1+a2"),
        ("resources_A=VGPU:1&resources_B=SRIOV_NET_VF:1&group_policy=none&same_subtree=_A,_B", "a1 a2"),
        ("resources_A=VGPU:1&required_B=HW_NIC_SRIOV&group_policy=none&same_subtree=_A,_B", "a2"),
        ("resources_A=VCPU:1&resources_B=VGPU:1&group_policy=none&same_subtree=_A,_B", "a+a1 a+a2"),
    ],
)
def test_what_is_asked_for_can_be_had(candidates, query, expected):
    assert candidates(query) == expected.split()


def test_a_tree_is_named_by_any_of_its_providers(candidates, trees):
    assert candidates(f"resources=VCPU:1&in_tree={trees['a1']}") == ["a"]
    assert candidates("resources=VCPU:1&member_of=77777777-2222-3333-4444-555555555555") == ["a"]


def test_nested_providers_are_had_from_one_place_until_1_28(candidates):
    assert candidates("resources=VCPU:1,VGPU:1", at="1.28") == []
    assert candidates("resources=VGPU:1", at="1.28") == ["a1", "a2"]
    assert candidates("resources=VCPU:1,VGPU:1", at="1.29") == ["a+a1", "a+a2"]


@pytest.mark.parametrize(
    ("version", "keys", "summary"),
    [
        ("1.10", ["allocations"], ["resources"]),
        ("1.17", ["allocations"], ["resources", "traits"]),
        ("1.29", ["allocations"], ["parent_provider_uuid", "resources", "root_provider_uuid", "traits"]),
        ("1.34", ["allocations", "mappings"], ["parent_provider_uuid", "resources", "root_provider_uuid", "traits"]),
    ],
)
def test_a_candidate_shows_more_and_more(ask, trees, version, keys, summary):
    answer = ask("GET /allocation_candidates?resources=VCPU:1", at=version).json
    first = answer["allocation_requests"][0]

    assert sorted(first) == keys
    assert isinstance(first["allocations"], list if version == "1.10" else dict)
    assert sorted(answer["provider_summaries"][trees["a"]]) == summary
    assert answer["provider_summaries"][trees["a"]]["resources"]["VCPU"] == {"capacity": 8, "used": 0}


@pytest.mark.parametrize(
    ("query", "code", "text"),
    [
        ("", "query.missing_value", "There must be at least one resources or resources[$S] parameter."),
        (
            "resources=ZZ:1",
            "undefined_code",
            "Invalid resource class in resources parameter: No such resource class ZZ.",
        ),
        ("resources=VCPU:1&required=ZZ", "undefined_code", "No such trait(s): ZZ."),
        ("resources1=VCPU:1&resources2=VCPU:1", "undefined_code", 'The "group_policy" parameter is required'),
        ("resources_A=VCPU:1&same_subtree=_A,", "query.bad_value", "Empty string (unsuffixed group) can not be"),
        (
            "resources_A=VCPU:1&same_subtree=_Z",
            "query.bad_value",
            "Real suffixes should be specified in `same_subtree`: ",
        ),
        (
            "resources_A=VCPU:1&required_B=HW_NUMA_ROOT",
            "query.bad_value",
            "Resourceless suffixed group request should be",
        ),
        (
            "resources=VCPU:1&required=HW_NUMA_ROOT,!HW_NUMA_ROOT",
            "undefined_code",
            "Conflicting required and forbidden",
        ),
        ("resources=VCPU:1&root_required=HW_NUMA_ROOT,!HW_NUMA_ROOT", "query.bad_value", "Conflicting required and"),
        ("resources=VCPU:1&root_required=HW_NUMA_ROOT&root_required=X", "query.duplicate_key", "Query parameter 'root"),
        ("resources=VCPU:1&in_tree=x", "undefined_code", "Invalid query string parameters: Expected 'in_tree'"),
    ],
)
def test_what_says_nothing_is_refused(ask, refused, query, code, text):
    status, said_code, said = refused(ask(f"GET /allocation_candidates?{query}"))

    assert (status, said_code) == (400, code)
    assert said.startswith(text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("required1=COMPUTE_NODE", "All traits parameters must be associated with resources."),
        ("member_of1=77777777-2222-3333-4444-555555555555", "All member_of parameters must be associated with"),
        ("limit=1", "All request groups must specify resources."),
    ],
)
def test_groups_had_resources_until_1_35(ask, refused, query, text):
    assert refused(ask(f"GET /allocation_candidates?{query}", at="1.35"))[2].startswith(text)


@pytest.mark.parametrize(
    ("query", "before"),
    [
        ("resources=VCPU:1", "1.9"),
        ("resources=VCPU:1&limit=1", "1.15"),
        ("resources=VCPU:1&required=COMPUTE_NODE", "1.16"),
        ("resources=VCPU:1&member_of=77777777-2222-3333-4444-555555555555", "1.20"),
        ("resources1=VCPU:1", "1.24"),
        ("resources=VCPU:1&in_tree=77777777-2222-3333-4444-555555555555", "1.30"),
        ("resources_A=VCPU:1", "1.32"),
        ("resources=VCPU:1&root_required=COMPUTE_NODE", "1.34"),
        ("resources_A=VCPU:1&same_subtree=_A", "1.35"),
    ],
)
def test_parameters_came_one_after_the_other(ask, query, before):
    following = f"1.{int(before.split('.')[1]) + 1}"

    assert ask(f"GET /allocation_candidates?{query}", at=before).status_int == (404 if before == "1.9" else 400)
    assert ask(f"GET /allocation_candidates?{query}", at=following).status_int == 200

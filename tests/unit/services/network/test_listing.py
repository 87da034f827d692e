import pytest


@pytest.fixture
def three(make):
    return [make("network", name=name)["id"] for name in "bca"]


def names(answer):
    return [network["name"] for network in answer.json["networks"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["private", "public", "b", "c", "a"]),
        ("name=a&name=b", ["b", "a"]),
        ("project_id=red", ["b", "c", "a"]),
        ("tenant_id=red&name=c", ["c"]),
        ("shared=True", ["private"]),
        ("router:external=true", ["public"]),
        ("router:external=0&shared=0", ["b", "c", "a"]),
        ("provider:network_type=flat", ["public"]),
        ("description=&shared=true", ["private"]),
        ("status=DOWN", []),
        ("id=nothing", []),
        ("project_id=red&sort_key=name&sort_dir=asc", ["a", "b", "c"]),
        ("sort_key=admin_state_up&sort_dir=desc&sort_key=name&sort_dir=desc", ["public", "private", "c", "b", "a"]),
        ("project_id=red&limit=2", ["b", "c"]),
        ("project_id=red&limit=0", ["b", "c", "a"]),
        ("project_id=red&limit=999999999999999999999999999999", ["b", "c", "a"]),
        ("project_id=red&sort_key=name&sort_dir=asc&limit=999999999999999999999999999999", ["a", "b", "c"]),
        ("project_id=red&limit=2&page_reverse=True", ["c", "a"]),
    ],
)
def test_lists_are_filtered_sorted_and_cut(ask, three, query, expected):
    assert names(ask(f"GET /networks?{query}")) == expected


def test_filters_of_many_values_do_not_multiply(ask, three, cloud, monkeypatch):
    asked = []
    find = cloud.network.networks.find
    monkeypatch.setattr(cloud.network.networks, "find", lambda where, *rest: asked.append(where) or find(where, *rest))
    many = "".join(f"&id={number}&name={number}" for number in range(100))
    assert names(ask(f"GET /networks?id={three[0]}&id={three[1]}&name=b&name=a{many}")) == ["b"]
    assert len(asked[0]) < 500


@pytest.mark.parametrize(
    ("query", "type", "expected"),
    [
        ("colour=red", "HTTPBadRequest", "['colour'] is invalid attribute for filtering"),
        ("sort_key=name", "HTTPBadRequest", "The number of sort_keys and sort_dirs must be same"),
        ("sort_key=a&sort_dir=asc", "HTTPBadRequest", "['a'] is invalid attribute for sort_keys"),
        (
            "sort_key=name&sort_dir=up",
            "HTTPBadRequest",
            "['up'] is invalid value for sort_dirs, valid value is 'asc' and 'desc'",
        ),
        ("limit=a", "BadRequest", "Bad limit request: Limit must be an integer 0 or greater and not 'a'."),
        ("shared=maybe", "InvalidInput", "Invalid input for operation: 'maybe' cannot be converted to boolean."),
    ],
)
def test_what_cannot_be_asked_is_refused(refused, query, type, expected):
    assert refused(f"GET /networks?{query}") == (400, type, expected)


def test_pages_are_linked(ask, refused, three):
    url = "http://localhost/networking/v2.0/networks?project_id=red&limit=2"
    page = ask("GET /networks?project_id=red&limit=2").json
    following = ask(f"GET /networks?project_id=red&limit=2&marker={three[1]}").json

    assert page["networks_links"] == [
        {"rel": "next", "href": f"{url}&marker={three[1]}"},
        {"rel": "previous", "href": f"{url}&marker={three[0]}&page_reverse=True"},
    ]
    assert [network["name"] for network in following["networks"]] == ["a"]
    assert [link["rel"] for link in following["networks_links"]] == ["previous"]
    back = ask(f"GET /networks?project_id=red&limit=2&page_reverse=True&marker={three[2]}").json
    assert [network["name"] for network in back["networks"]] == ["b", "c"]
    assert refused("GET /networks?limit=1&marker=nothing")[1] == "NetworkNotFound"


def test_fields_are_chosen(ask, three):
    assert ask("GET /networks?name=a&fields=name&fields=shared").json == {"networks": [{"name": "a", "shared": False}]}
    assert ask(f"GET /networks/{three[0]}?fields=name").json == {"network": {"name": "b"}}


def test_resources_are_found_by_id(ask, three):
    assert names(ask(f"GET /networks?id={three[2]}&id={three[0]}")) == ["b", "a"]
    assert names(ask(f"GET /networks?id={three[2]}", as_="bob")) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tags=x", ["b", "c"]),
        ("tags=x,y", ["c"]),
        ("tags-any=y,z", ["c", "a"]),
        ("not-tags=x", ["a"]),
        ("not-tags-any=y,z", ["b"]),
    ],
)
def test_resources_are_found_by_tag(ask, three, query, expected):
    for id, tags in zip(three, (["x"], ["x", "y"], ["z"]), strict=True):
        ask(f"PUT /networks/{id}/tags", {"tags": tags})

    assert names(ask(f"GET /networks?project_id=red&{query}")) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ip_address=10.9.0.8", 1),
        ("ip_address=10.9.0.8&fixed_ips=ip_address=10.9.0.9", 2),
        ("ip_address=1.2.3.4", 0),
        ("subnet_id=SUBNET", 2),
        ("subnet_id=SUBNET&fixed_ips=ip_address=10.9.0.9", 1),
        ("ip_address_substr=.0.8", 1),
    ],
)
def test_ports_are_found_by_address(ask, make, network, query, expected):
    ports = [make("port", network_id=network, fixed_ips=[{"ip_address": f"10.9.0.{end}"}]) for end in (8, 9)]
    subnet = ports[0]["fixed_ips"][0]["subnet_id"]

    assert len(ask(f"GET /ports?fixed_ips={query.replace('SUBNET', subnet)}").json["ports"]) == expected


def test_an_address_that_is_no_pair_is_refused(refused, make, network):
    make("port", network_id=network)
    expected = "Invalid input for operation: 'x' is not of the form <key>=[value]."
    assert refused("GET /ports?fixed_ips=x") == (400, "InvalidInput", expected)


def test_one_may_ask_for_what_one_does_not_see(ask, make, cloud, network):
    port = make("port", network_id=network)
    cloud.network.ports.update(port["id"], host="compute1")

    (found,) = ask("GET /ports?binding:host_id=compute1").json["ports"]
    assert found["id"] == port["id"]
    assert "binding:host_id" not in found


def test_what_has_no_tags_is_not_filtered_by_them(refused):
    message = "['tags'] is invalid attribute for filtering"
    assert refused("GET /address-scopes?tags=a") == (400, "HTTPBadRequest", message)

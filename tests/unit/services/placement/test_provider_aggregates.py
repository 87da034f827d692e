import pytest

ID = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize(("version", "status"), [("1.0", 404), ("1.1", 200), ("1.18", 200), ("1.19", 400)])
def test_aggregates_were_a_list(ask, make, version, status):
    path = f"/resource_providers/{make('p')}/aggregates"

    assert ask(f"PUT {path}", [ID], at=version).status_int == status
    if status == 200:
        assert ask(f"GET {path}", at=version).json == {"aggregates": [ID]}
        assert ask(f"GET {path}").json == {"aggregates": [ID], "resource_provider_generation": 0}


def test_aggregates_come_with_a_generation_since_1_19(ask, refused, make):
    path = f"/resource_providers/{make('p')}/aggregates"
    body = {"aggregates": [ID], "resource_provider_generation": 0}

    assert ask(f"PUT {path}", body, at="1.19").json == {"aggregates": [ID], "resource_provider_generation": 1}
    assert refused(ask(f"PUT {path}", body))[:2] == (409, "concurrent_update")


def test_a_host_belongs_to_the_aggregates_that_it_is_in(ask, cloud):
    host = cloud.compute.hosts.add("compute9")
    aggregate = cloud.compute.aggregates.create("ssd")
    cloud.compute.aggregates.add_host(aggregate, "compute9")

    assert ask(f"GET /resource_providers/{host.id}/aggregates").json["aggregates"] == [aggregate.id]

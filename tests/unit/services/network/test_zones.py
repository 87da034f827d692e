from datetime import UTC, datetime


def test_zones_are_those_of_compute(ask):
    shown = ask("GET /availability_zones").json["availability_zones"]

    assert [(zone["name"], zone["resource"], zone["state"]) for zone in shown] == [
        ("nova", "network", "available"),
        ("nova", "router", "available"),
    ]
    assert len(ask("GET /availability_zones?resource=router").json["availability_zones"]) == 1


def test_admins_see_agents_on_each_host(ask, refused, cloud):
    agents = ask("GET /agents", as_="root").json["agents"]
    one = ask(f"GET /agents/{agents[0]['id']}", as_="root").json["agent"]

    assert {agent["host"] for agent in agents} == {host.name for host in cloud.compute.hosts.find()}
    assert (one["id"], one["alive"], one["admin_state_up"]) == (agents[0]["id"], True, True)
    assert len(ask("GET /agents?binary=ovn-controller&alive=true&fields=id", as_="root").json["agents"]) == 2
    assert ask("GET /agents").json == {"agents": []}
    assert refused(f"GET /agents/{one['id']}") == (404, "HTTPNotFound", "The resource could not be found.")
    assert refused("GET /agents/abc") == (404, "AgentNotFound", "Agent abc could not be found.")


def test_the_times_of_an_agent_have_a_space_where_others_have_a_letter(ask, cloud):
    cloud.clock.freeze(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp())
    (agent, *_) = ask("GET /agents", as_="root").json["agents"]

    assert {agent[name] for name in ("created_at", "started_at", "heartbeat_timestamp")} == {"2026-01-02 03:04:05"}

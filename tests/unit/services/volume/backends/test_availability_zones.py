def test_there_is_one_zone(ask):
    assert ask("GET /os-availability-zone").json == {
        "availabilityZoneInfo": [{"zoneName": "nova", "zoneState": {"available": True}}]
    }


def test_there_is_one_pool_that_fills(ask, message, make):
    make(size=5)
    (pool,) = ask("GET /scheduler-stats/get_pools?detail=true", as_="root").json["pools"]

    assert pool["capabilities"]["free_capacity_gb"] == 995
    assert ask("GET /scheduler-stats/get_pools", as_="root").json == {"pools": [{"name": pool["name"]}]}
    assert message("GET /scheduler-stats/get_pools")[0] == 403

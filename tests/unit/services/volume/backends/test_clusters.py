import pytest


@pytest.mark.parametrize("below", ["", "/detail"])
def test_there_are_no_clusters(ask, message, below):
    assert ask(f"GET /clusters{below}", as_="root").json == {"clusters": []}
    assert ask(f"GET /clusters{below}", as_="root", at="3.6").status_int == 404
    assert ask(f"GET /clusters{below}", as_="root", at="3.7").status_int == 200
    assert message(f"GET /clusters{below}?is_up=x", as_="root")[0] == 400
    assert message(f"GET /clusters{below}")[0] == 403


@pytest.mark.parametrize(("at", "expected"), [("3.25", 400), ("3.26", 200)])
def test_replication_is_a_filter_since_3_26(ask, at, expected):
    assert ask("GET /clusters?frozen=yes", as_="root", at=at).status_int == expected


@pytest.mark.parametrize("request_", ["GET /clusters/c", "PUT /clusters/enable", "PUT /clusters/disable"])
def test_a_cluster_is_not_found(message, request_):
    sent = None if request_.startswith("GET") else {"name": "c"}

    said = "Cluster {'binary': 'cinder-volume', 'name': 'c'} could not be found."
    assert message(request_, sent, as_="root") == (404, said)
    assert message(request_, sent)[0] == 403


def test_nothing_is_left_to_clean_up(ask, message):
    assert ask("POST /workers/cleanup", {}, as_="root").json == {"cleaning": [], "unavailable": []}
    assert message("POST /workers/cleanup", {})[0] == 403
    assert message("POST /workers/cleanup", {"resource_type": "moon"}, as_="root")[1].startswith(
        "Invalid input received: Resource type Moon not valid"
    )
    said = message("POST /workers/cleanup", {"resource_id": "11111111-2222-4333-8444-555555555555"}, as_="root")[1]
    assert "There is no resource with UUID %s pending cleanup." in said


def test_services_that_are_up_are_told_where_that_is_asked_for(ask):
    def told(**wanted):
        return [one["id"] for one in ask("POST /workers/cleanup", wanted, as_="root").json["cleaning"]]

    assert told(is_up=True) == [1, 2, 3]
    assert told(is_up="yes", binary="cinder-volume") == [1]
    assert told(is_up=True, service_id=2) == told(is_up=True, service_id="2") == [2]
    assert told(is_up=True, cluster_name="c") == []

"""What is missing is noted once; limits are those that differ."""

from novalite.capture.reading import Seed, brief, read_quotas


def test_what_cannot_be_read_is_noted_once(reading):
    read = reading({"compute /a": {"as": [1]}})

    assert read.listed("as", "compute", "/a", "as") == [1]
    assert [read.listed("bs", "compute", "/b", "bs"), read.listed("bs", "compute", "/b", "bs")] == [[], []]
    assert read.shown("c", "compute", "/c", "c") == {}
    assert read.seed.notes == ["bs: GET /b of compute answered 403", "c: GET /c of compute answered 403"]


def test_an_owner_that_nobody_told_of_becomes_a_project(reading):
    read = reading({}, p1="shop")

    assert [read.project(id) for id in ("p1", None, "12345678-9", "12345678-9")] == [
        *("shop", "admin", "project-12345678", "project-12345678")
    ]
    assert read.seed == Seed(
        {"projects": [{"name": "project-12345678"}]},
        ["owners: the names of some projects that own something cannot be read"],
    )


def test_limits_are_those_that_a_new_cloud_has_not(reading):
    answers = {
        "compute /os-quota-sets/p1": {"quota_set": {"id": "p1", "instances": 10, "cores": 7, "hats": 1}},
        "volume /os-quota-sets/p1": {"quota_set": {"volumes": -1}},
        "network /quotas/p1": {"quota": {"network": 1, "port": 500}},
    }
    read = reading(answers, p1="shop")
    read.seed.put("networks", [{"project": "shop", "subnets": [1, 2]}, {"project": "shop"}, {"project": "other"}])
    read_quotas(read)

    assert read.seed.things["quotas"] == [{"project": "shop", "cores": 7, "volumes": -1, "network": 2}]
    assert read.seed.notes == ["limits: some projects have more networks than they may; here they may have them"]


def test_projects_of_others_have_no_quotas_that_one_could_read(reading):
    read = reading({})
    read.project("12345678")
    read_quotas(read)

    assert "quotas" not in read.seed.things
    assert len(read.seed.notes) == 1


def test_a_thing_is_told_of_where_it_is_not_as_usual():
    assert brief({"a": 1, "b": 0, "c": None}, a=0, b=0, c="", d=3) == {"a": 1}

import pytest

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.compute.quotas import DEFAULTS


@pytest.fixture
def quotas():
    quotas = Cloud().compute.quotas
    quotas.counters["server_groups"] = lambda project_id, user_id: {None: 3, "ann": 2}.get(user_id, 0)
    return quotas


def test_where_nobody_said_anything_the_defaults_count(quotas):
    assert quotas.of_class("default") == quotas.of_class("gold") == quotas.limits("p") == DEFAULTS
    assert quotas.limits("p", "ann") == DEFAULTS


def test_the_class_default_is_everybodys_and_others_are_nobodys(quotas):
    quotas.set_class("gold", {"cores": 99})
    quotas.set_class("default", {"cores": 5})
    quotas.set_class("default", {"ram": 6})

    assert quotas.limits("p") == quotas.limits("p", "ann") == DEFAULTS | {"cores": 5, "ram": 6}
    assert quotas.of_class("gold") == DEFAULTS | {"cores": 99}


def test_a_class_has_a_name_of_255_characters_at_most(quotas):
    quotas.set_class("x" * 255, {})
    with pytest.raises(errors.Invalid, match="quota_class_name has 256 characters, more than 255"):
        quotas.set_class("x" * 256, {})


def test_a_user_has_the_limits_of_the_project_but_for_his_own(quotas):
    quotas.set("p", None, {"cores": 8, "ram": 9})
    quotas.set("p", "ann", {"cores": 5, "fixed_ips": 3})

    assert quotas.limits("p") == DEFAULTS | {"cores": 8, "ram": 9, "fixed_ips": 3}
    assert quotas.limits("p", "ann") == DEFAULTS | {"cores": 5, "ram": 9, "fixed_ips": 3}
    assert quotas.limits("p", "bob") == quotas.limits("p")
    assert quotas.limits("q", "ann") == DEFAULTS


def test_a_project_or_a_user_can_be_forgotten(quotas):
    for project, user in (("p", None), ("p", "ann"), ("p", "bob"), ("q", "ann")):
        quotas.set(project, user, {"cores": 5}, force=True)
    quotas.forget("p", "ann")
    quotas.forget("p", "nobody")
    quotas.set("p", None, {"cores": 7})
    assert [quotas.limits("p", user)["cores"] for user in (None, "ann", "bob")] == [7, 7, 5]

    quotas.forget("p")
    assert [quotas.limits("p", user)["cores"] for user in (None, "bob")] == [20, 20]
    assert quotas.limits("q", "ann")["cores"] == 5


def test_what_nobody_counts_is_not_in_use(quotas):
    assert quotas.used("p") == dict.fromkeys(DEFAULTS, 0) | {"server_groups": 3}
    assert quotas.used("p", "ann")["server_groups"] == 2


@pytest.mark.parametrize(
    ("project", "user", "more", "allowed"),
    [(5, 4, 2, True), (5, 4, 3, False), (4, 4, 2, False), (-1, 4, 2, True), (-1, 3, 2, False), (-1, -1, 99, True)],
)
def test_both_the_project_and_the_user_must_have_room(quotas, project, user, more, allowed):
    quotas.set("p", None, {"server_groups": project}, force=True)
    quotas.set("p", "ann", {"server_groups": user}, force=True)

    assert quotas.allow("server_groups", "p", "ann", more) is allowed


@pytest.mark.parametrize(("project", "user", "expected"), [(5, 4, 4), (4, 5, 4), (5, -1, 99), (-1, 5, 99), (0, 5, 0)])
def test_of_what_users_alone_have_the_smaller_limit_counts_and_unlimited_is_the_smallest(
    quotas, project, user, expected
):
    quotas.set("p", None, {"key_pairs": project}, force=True)
    quotas.set("p", "ann", {"key_pairs": user}, force=True)

    assert max(n for n in range(100) if quotas.allow_each("key_pairs", n, "p", "ann")) == expected


@pytest.mark.parametrize(
    ("user", "limits", "refusal"),
    [
        (None, {"server_groups": 3}, None),
        (
            None,
            {"server_groups": 2},
            "2 for server_groups must be greater than or equal to already used and reserved 3",
        ),
        (None, {"cores": 5}, None),
        (None, {"cores": 4}, "4 for cores must be greater than or equal to already used and reserved 5"),
        (None, {"cores": -1}, None),
        ("ann", {"server_groups": 1}, "1 for server_groups must be greater than .* used and reserved 2"),
        ("ann", {"cores": 20}, None),
        ("ann", {"cores": 21}, "21 for cores must be less than or equal to 20"),
        ("ann", {"cores": -1}, "-1 for cores must be less than or equal to 20"),
        ("bob", {"cores": 15}, None),
        ("bob", {"cores": 16}, "16 for cores must be less than or equal to 15"),
        ("bob", {"floating_ips": 1000}, None),
    ],
)
def test_limits_have_bounds_unless_forced(quotas, user, limits, refusal):
    quotas.set("p", "ann", {"cores": 5})
    if refusal is None:
        quotas.set("p", user, limits)
    else:
        before = quotas.limits("p", user)
        with pytest.raises(errors.Invalid, match=f"^Quota limit {refusal}.$"):
            quotas.set("p", user, {"ram": 1, **limits})
        assert quotas.limits("p", user) == before
        quotas.set("p", user, limits, force=True)
    assert quotas.limits("p", user).items() >= limits.items()


def test_a_project_whose_users_have_more_is_taken_for_unlimited(quotas):
    quotas.set("p", "ann", {"cores": 5})
    quotas.set("p", None, {"cores": 3}, force=True)

    quotas.set("p", "bob", {"cores": 500})
    quotas.set("p", None, {"cores": 1})

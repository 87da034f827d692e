import re

import pytest

from novalite.cloud import Cloud
from novalite.cloud.identity.assignments import SYSTEM


@pytest.fixture(scope="module")
def cloud():
    return Cloud()


def roles(cloud, user, target):
    (found,) = cloud.identity.users.find(name=user)
    projects = cloud.identity.projects.find(name=target)
    ids = cloud.identity.assignments.roles(found.id, projects[0].id if projects else target)
    return {cloud.identity.roles.get(id).name for id in ids}


def test_there_is_who_there_is_in_a_fresh_devstack(cloud):
    assert {one.name for one in cloud.identity.projects.find(is_domain=False)} == {
        "admin",
        "demo",
        "alt_demo",
        "service",
    }
    assert {one.name for one in cloud.identity.users.find()} == {
        "admin",
        "demo",
        "alt_demo",
        *("nova", "glance", "neutron", "cinder", "placement"),
    }
    assert {one.name for one in cloud.identity.roles.find()} == {"admin", "manager", "member", "reader", "service"}
    assert [(one.id, one.name) for one in cloud.identity.domains.find()] == [("default", "Default")]
    assert all(
        re.fullmatch("[0-9a-f]{32}", one.id) for one in (*cloud.identity.users.find(), *cloud.identity.roles.find())
    )


@pytest.mark.parametrize(
    ("user", "target", "expected"),
    [
        ("admin", "admin", {"admin", "manager", "member", "reader"}),
        ("admin", "demo", {"admin", "manager", "member", "reader"}),
        ("admin", "default", {"admin", "manager", "member", "reader"}),
        ("admin", SYSTEM, {"admin", "manager", "member", "reader"}),
        ("admin", "alt_demo", set()),
        ("demo", "demo", {"member", "reader"}),
        ("demo", "admin", set()),
        ("alt_demo", "alt_demo", {"member", "reader"}),
        ("nova", "service", {"service", "admin", "manager", "member", "reader"}),
    ],
)
def test_each_has_its_roles(cloud, user, target, expected):
    assert roles(cloud, user, target) == expected

"""Servers are locked, reset, rescued and given new passwords over HTTP."""

import re

import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.cloud.compute.servers.servers import SERVERS, Server
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.compute.router import ComputeRouter

ID = "8f0b7a4e-5d0c-4b3e-9c52-0c5f2ad1b7e9"
MEMBER = RequestContext("ann", "p", ["member", "reader"])
ADMIN = RequestContext("root", "q", ["admin", "member", "reader"])


@pytest.fixture
def cloud():
    cloud = Cloud()
    now = cloud.clock.datetime()
    runs = {"vm_state": "active", "task_state": None, "launched_at": now, "host": "compute1", "image_id": "image"}
    cloud.store.put(SERVERS, Server(ID, 1, "a", "p", "ann", cloud.compute.flavors.get("1"), now, now, **runs))
    return cloud


@pytest.fixture
def act(cloud):
    def act(body, version="2.104", who=MEMBER, status=202):
        client = webtest.TestApp(ComputeRouter(), {ENVIRON_KEY: who, CLOUD: cloud})
        headers = {"OpenStack-API-Version": f"compute {version}"}
        return client.post_json(f"/servers/{ID}/action", body, headers=headers, status=status)

    return act


@pytest.mark.parametrize(("version", "reason"), [("2.72", None), ("2.73", "rest")])
def test_a_reason_for_a_lock_is_kept_since_there_are_reasons(cloud, act, version, reason):
    act({"lock": {"locked_reason": "rest"}}, version)

    assert (cloud.compute.servers.get(ID).locked_by, cloud.compute.servers.get(ID).locked_reason) == ("owner", reason)


def test_what_an_admin_has_locked_its_owner_does_not_unlock(cloud, act):
    act({"lock": None}, who=ADMIN)
    assert cloud.compute.servers.get(ID).locked_by == "admin"

    act({"unlock": None}, status=403)
    act({"unlock": None}, who=ADMIN)
    assert not cloud.compute.servers.get(ID).is_locked


def test_a_state_is_reset_by_admins(cloud, act):
    act({"os-resetState": {"state": "error"}}, status=403)
    act({"os-resetState": {"state": "error"}}, who=ADMIN)

    assert cloud.compute.servers.get(ID).status == "ERROR"


def test_a_locked_server_is_in_no_state_for_a_password(cloud, act):
    act({"changePassword": {"adminPass": "a"}})
    act({"lock": None}, who=ADMIN)

    refused = act({"changePassword": {"adminPass": "a"}}, status=409)
    assert refused.json["conflictingRequest"]["message"] == (
        f"Instance {ID} is in an invalid state for 'changePassword'"
    )


def test_a_rescue_says_the_password_and_makes_one_where_none_is_given(cloud, act):
    assert act({"rescue": {"adminPass": "open"}}, status=200).json == {"adminPass": "open"}
    assert cloud.compute.servers.get(ID).status == "RESCUE"
    act({"unrescue": None})

    assert re.fullmatch("[A-Za-z0-9]{12}", act({"rescue": None}, status=200).json["adminPass"])

import pytest
import webob.exc
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.cloud.compute.quotas import DEFAULTS
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.errors import PolicyNotAuthorized, ValidationError
from novalite.middleware.legacy_v2 import LegacyV2Compatible
from novalite.middleware.ratelimit import ENVIRON_KEY as LEVELS
from novalite.services.compute.limits import Limits, absolute, rate
from novalite.services.compute.microversions import COMPUTE
from novalite.wsgi import Request, Resource, Version

ADMIN = RequestContext("alice", "mine", is_admin=True)
MEMBER = RequestContext("bob", "mine", is_admin=False)

ACTION = ((), {"action": "index"})

MAXIMA_21 = {
    "maxTotalRAMSize": 51200,
    "maxTotalInstances": 10,
    "maxTotalCores": 20,
    "maxTotalKeypairs": 100,
    "maxTotalFloatingIps": -1,
    "maxServerMeta": 128,
    "maxImageMeta": 128,
    "maxPersonality": 5,
    "maxPersonalitySize": 10240,
    "maxSecurityGroups": -1,
    "maxSecurityGroupRules": -1,
    "maxServerGroups": 10,
    "maxServerGroupMembers": 10,
}
USED_21 = {
    "totalRAMUsed": 0,
    "totalCoresUsed": 0,
    "totalInstancesUsed": 0,
    "totalFloatingIpsUsed": 0,
    "totalSecurityGroupsUsed": 0,
    "totalServerGroupsUsed": 0,
}
NETWORK = {
    *("maxTotalFloatingIps", "totalFloatingIpsUsed"),
    *("maxSecurityGroups", "maxSecurityGroupRules", "totalSecurityGroupsUsed"),
}


def request(query="", version="2.1", context=MEMBER, levels=(), cloud=None):
    req = Request.blank(f"/limits?{query}")
    req.api_version_request = Version.parse(version)
    req.environ.update({ENVIRON_KEY: context, LEVELS: levels, CLOUD: cloud or Cloud()})
    return req


def level(uri, regex, verb="GET", reset=1417392000):
    rule = {"URI": uri, "regex": regex, "verb": verb}
    return rule | {"value": 10, "remaining": 2, "unit": "MINUTE", "resetTime": reset}


def shown(verb, next_available="2014-12-01T00:00:00Z"):
    return {"verb": verb, "value": 10, "remaining": 2, "unit": "MINUTE", "next-available": next_available}


class Quotas:
    """The quotas and usages of every project, and whose were asked for; a cloud that has nothing else."""

    def __init__(self, limits, used):
        self.compute = self.quotas = self
        self.answers = limits, used
        self.asked = []

    def limits(self, project_id):
        self.asked.append(project_id)
        return self.answers[0]

    def used(self, project_id):
        self.asked.append(project_id)
        return self.answers[1]


def names_at(version):
    return set(Limits().index(request(version=version))["limits"]["absolute"])


@pytest.mark.behaviour("LIM-001", "LIM-047")
def test_without_limits_and_quotas_both_are_empty():
    assert Limits().index(request(cloud=Quotas({}, {}))) == {"limits": {"rate": [], "absolute": {}}}
    assert rate([]) == []
    assert absolute({}) == {}


@pytest.mark.behaviour("LIM-002", "LIM-004", "LIM-046")
def test_rate_limits_are_grouped_by_uri_and_regex_in_the_order_of_their_appearance():
    levels = [level("*", ".*"), level("*", "changes", reset=0), level("*", ".*", "POST"), level("*/servers", ".*")]

    assert Limits().index(request(levels=levels))["limits"]["rate"] == [
        {"uri": "*", "regex": ".*", "limit": [shown("GET"), shown("POST")]},
        {"uri": "*", "regex": "changes", "limit": [shown("GET", "1970-01-01T00:00:00Z")]},
        {"uri": "*/servers", "regex": ".*", "limit": [shown("GET")]},
    ]


@pytest.mark.behaviour("LIM-006", "LIM-007", "LIM-008", "LIM-009", "LIM-010", "LIM-011")
@pytest.mark.parametrize(
    ("quota", "names"),
    [
        ("ram", ["maxTotalRAMSize"]),
        ("cores", ["maxTotalCores"]),
        ("instances", ["maxTotalInstances"]),
        ("key_pairs", ["maxTotalKeypairs"]),
        ("floating_ips", ["maxTotalFloatingIps"]),
        ("metadata_items", ["maxServerMeta", "maxImageMeta"]),
        ("injected_files", ["maxPersonality"]),
        ("injected_file_content_bytes", ["maxPersonalitySize"]),
        ("security_groups", ["maxSecurityGroups"]),
        ("security_group_rules", ["maxSecurityGroupRules"]),
        ("server_groups", ["maxServerGroups"]),
        ("server_group_members", ["maxServerGroupMembers"]),
    ],
)
def test_a_quota_is_told_under_the_names_that_clients_know(quota, names):
    told = absolute({quota: 7})
    assert {name: value for name, value in told.items() if name.startswith("max")} == dict.fromkeys(names, 7)


@pytest.mark.behaviour("LIM-005")
def test_a_quota_without_a_name_or_without_a_value_is_left_out():
    assert absolute({"colour": 7, "key_pairs": None, "server_group_members": 3}) == {"maxServerGroupMembers": 3}


@pytest.mark.behaviour("LIM-002", "LIM-053", "LIM-058", "LIM-063", "LIM-065")
def test_everybody_sees_the_quotas_and_usages_of_their_own_project():
    cloud = Quotas(DEFAULTS, {"ram": 512, "cores": 2, "instances": 1, "server_groups": 3})

    seen = Limits().index(request(cloud=cloud))["limits"]

    used = {"totalRAMUsed": 512, "totalCoresUsed": 2, "totalInstancesUsed": 1, "totalServerGroupsUsed": 3}
    assert seen == {"rate": [], "absolute": MAXIMA_21 | USED_21 | used}
    assert cloud.asked == ["mine", "mine"]


@pytest.mark.behaviour("LIM-059", "LIM-060", "LIM-063", "LIM-064")
@pytest.mark.parametrize(
    ("versions", "gone"),
    [
        (["2.1", "2.35"], set()),
        (["2.36", "2.38"], NETWORK),
        (["2.39", "2.56"], NETWORK | {"maxImageMeta"}),
        (["2.57", "2.75", "2.104"], NETWORK | {"maxImageMeta", "maxPersonality", "maxPersonalitySize"}),
    ],
)
def test_later_versions_tell_less(versions, gone):
    for version in versions:
        assert names_at(version) == set(MAXIMA_21 | USED_21) - gone, version


@pytest.mark.behaviour("LIM-003", "LIM-052", "LIM-055", "LIM-056", "LIM-057", "LIM-066")
@pytest.mark.parametrize(
    ("query", "project"),
    [
        ("tenant_id=theirs", "theirs"),
        ("tenant_id=123", "123"),
        ("tenant_id=-1", "-1"),
        ("tenant_id=theirs&dummy=1", "theirs"),
        ("tenant_id=a&tenant_id=b", "b"),
    ],
)
def test_an_admin_may_ask_for_another_project(query, project):
    cloud = Quotas({"instances": 3}, {"instances": 2})

    seen = Limits().index(request(query, context=ADMIN, cloud=cloud))["limits"]["absolute"]

    assert seen == {"maxTotalInstances": 3, "totalInstancesUsed": 2}
    assert cloud.asked == [project, project]


@pytest.mark.behaviour("LIM-051", "LIM-066")
@pytest.mark.parametrize("context", [MEMBER, None], ids=["member", "nobody"])
@pytest.mark.parametrize("query", ["tenant_id=theirs", "tenant_id=mine", "tenant_id="])
def test_nobody_else_may_name_a_project_not_even_their_own(query, context):
    with pytest.raises(PolicyNotAuthorized) as caught:
        Limits().index(request(query, context=context))

    assert caught.value.message == "Policy doesn't allow os_compute_api:limits:other_project to be performed."


@pytest.mark.behaviour("LIM-054", "LIM-061")
@pytest.mark.parametrize("version", ["2.1", "2.74"])
@pytest.mark.parametrize("query", ["dummy=1", "reserved=1", "dummy="])
def test_unknown_parameters_are_passed_over_until_2_74(query, version):
    assert Limits().index(request(query, version)) == Limits().index(request(version=version))


@pytest.mark.behaviour("LIM-062")
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("reserved=1", "Additional properties are not allowed ('reserved' was unexpected)"),
        ("tenant_id=theirs&dummy=1", "Additional properties are not allowed ('dummy' was unexpected)"),
        ("dummy=%ff", "Query string is not UTF-8 encoded"),
    ],
)
def test_unknown_parameters_are_refused_from_2_75(query, message):
    with pytest.raises(ValidationError) as caught:
        Limits().index(request(query, "2.75", ADMIN))

    assert caught.value.message == message


@pytest.mark.behaviour("LIM-012", "LIM-013", "LIM-014", "LIM-015", "LIM-016")
@pytest.mark.parametrize("method", ["create", "delete", "detail", "show", "update"])
def test_limits_can_only_be_listed(method):
    with pytest.raises(webob.exc.HTTPNotImplemented):
        getattr(Limits(), method)(request(), id="7")


def test_a_policy_that_says_no_is_a_403():
    app = webtest.TestApp(Resource(Limits(), COMPUTE), {ENVIRON_KEY: MEMBER, "wsgiorg.routing_args": ACTION})

    response = app.get("/limits?tenant_id=theirs", status=403)

    message = "Policy doesn't allow os_compute_api:limits:other_project to be performed."
    assert response.json == {"forbidden": {"code": 403, "message": message}}


def test_v2_shows_what_2_1_shows_whatever_the_query():
    app = LegacyV2Compatible(Resource(Limits(), COMPUTE))
    client = webtest.TestApp(app, {ENVIRON_KEY: MEMBER, CLOUD: Cloud(), "wsgiorg.routing_args": ACTION})

    response = client.get("/limits?dummy=1", headers={"OpenStack-API-Version": "compute 2.75"})

    assert response.json == {"limits": {"rate": [], "absolute": MAXIMA_21 | USED_21}}

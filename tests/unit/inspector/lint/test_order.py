import pytest

from novalite.inspector.lint.order import RULES
from novalite.inspector.lint.profile import Order, Profile

KNOWN = {
    "cors": "oslo_middleware.cors:filter_factory",
    "proxy": "oslo_middleware:HTTPProxyToWSGI.factory",
    "req_id": "oslo_middleware:RequestId.factory",
    "faults": "cats.api.fault:FaultWrapper.factory",
    "log": "cats.api.log:RequestLog.factory",
    "size": "egg:oslo.middleware#sizelimit",
    "profiler": "osprofiler.web:WsgiMiddleware.factory",
    "token": "keystonemiddleware.auth_token:filter_factory",
    "noauth": "cats.api.auth:NoAuthMiddleware.factory",
    "admin": "cats.api.auth:AdminTokenAuthMiddleware.factory",
    "ctx": "cats.api.auth:CatsKeystoneContext.factory",
    "audit": "keystonemiddleware.audit:filter_factory",
    "limits": "cats.api.limits:RateLimitingMiddleware.factory",
    "v2": "cats.api:LegacyV2Compatible.factory",
    "health": "oslo_middleware:Healthcheck.factory",
    "ip_blacklist": "cats.api:Blacklist.factory",
    "maintenance": "cats.api:Maintenance.factory",
}


def ini(*pipelines, **strategies):
    """An ini with such pipelines, the first one main, or with a composite of such strategies."""
    named = set(" ".join((*pipelines, *strategies.values())).split())
    lines = []
    for number, pipeline in enumerate(pipelines):
        lines += [f"[pipeline:{f'p{number}' if number else 'main'}]", f"pipeline = {pipeline} cats"]
    if strategies:
        lines += ["[composite:main]", "use = call:cats:pipeline_factory"]
        lines += [f"{key} = {filters} cats" for key, filters in strategies.items()]
    for name in sorted(named):
        key = "use" if KNOWN[name].startswith("egg:") else "paste.filter_factory"
        lines += [f"[filter:{name}]", f"{key} = {KNOWN[name]}"]
    return "\n".join([*lines, "[app:cats]", "paste.app_factory = cats:app"])


#: Of each rule: filters in a wrong order, the message, and the same in a right one.
CASES = {
    "NL020": ("proxy size cors token", "cors comes after size", "cors proxy size token"),
    "NL021": ("faults size req_id token", "req_id comes after faults and size", "req_id faults size token"),
    "NL022": ("size ctx faults", "faults comes after size and ctx", "faults size ctx"),
    "NL023": ("token size ctx", "size comes after token", "size token ctx"),
    "NL024": ("ctx token", "ctx comes before token", "token ctx"),
    "NL025": ("audit token ctx", "audit comes before token and ctx", "token ctx audit"),
    "NL026": ("token limits ctx", "limits comes before ctx", "token ctx limits"),
    "NL027": ("v2 limits", "v2 comes before limits", "limits v2"),
    "NL028": ("faults log proxy", "proxy comes after faults and log", "proxy faults log"),
    "NL029": ("ip_blacklist proxy", "proxy comes after ip_blacklist", "proxy ip_blacklist"),
    "NL031": ("token profiler", "profiler comes after token", "profiler token"),
    "NL046": ("size log token", "log comes after size", "log size token"),
    "NL034": ("noauth token", "noauth and token are in one pipeline", "token"),
    "NL035": ("admin token", "admin is in a pipeline", "token"),
    "NL036": ("health size", "health is a filter here", "size"),
}


@pytest.mark.parametrize(("rule", "case"), CASES.items())
def test_filters_in_a_wrong_order_are_found_and_in_a_right_one_are_not(found, rule, case):
    wrong, message, right = case

    assert (rule, 2, message) in found(ini(wrong), "oslo")
    assert rule not in [one[0] for one in found(ini(right), "oslo")]


def test_nova_has_cors_in_front_of_all_others_may_have_it_elsewhere(found):
    text = ini("req_id cors proxy")

    assert ("NL038", 2, "cors comes after req_id") in found(text, "nova")
    assert "NL038" not in [one[0] for one in found(text, "oslo")]


def test_swift_has_an_order_of_its_own(found):
    names = "catch_errors gatekeeper cache tempauth bulk dlo slo versioned_writes".split()
    text = "\n".join(
        [
            f"[pipeline:main]\npipeline = {' '.join(names)} proxy-server",
            *(f"[filter:{name}]\nuse = egg:swift#{name}" for name in names),
            "[app:proxy-server]\nuse = egg:swift#proxy",
        ]
    )

    assert found(text, "swift") == [("NL037", 2, "bulk comes after tempauth")]
    assert found(text.replace("tempauth bulk", "bulk tempauth"), "swift") == []


def test_a_project_s_own_order_has_a_rule_of_its_own(found):
    own = Profile("own", order=(Order.parse("NL039", "maintenance before *"),))

    assert found(ini("audit maintenance"), own) == [("NL039", 2, "maintenance comes after audit")]
    assert found(ini("maintenance audit"), own) == []


def test_pipelines_that_disagree_are_found_in_the_place_that_is_rarer(found):
    text = ini("audit maintenance", "maintenance audit", "maintenance audit")

    assert found(text) == [("NL030", 2, "audit comes before maintenance here, but not in line 4")]
    assert found(ini("audit maintenance", "maintenance", "audit")) == []


def test_of_two_that_disagree_the_later_one_is_told_of(found):
    text = ini("audit maintenance limits", "limits audit maintenance")

    assert found(text) == [("NL030", 4, "limits comes before audit and maintenance here, but not in line 2")]


def test_no_disagreement_is_told_of_where_the_profile_has_an_order(found):
    rules = [one[0] for one in found(ini("faults proxy", "faults proxy", "proxy faults"), "oslo")]

    assert rules.count("NL028") == 2
    assert "NL030" not in rules


def test_each_filter_that_is_out_of_place_is_found_at_its_own_line(found):
    text = ini("token ctx").replace("pipeline = token ctx cats", "pipeline =\n  ctx\n  token\n  cats")

    assert ("NL024", 3, "ctx comes before token") in found(text, "oslo")


def test_the_order_holds_across_nested_pipelines(found):
    text = ini("token", "cors").replace("token cats", "token p1")

    assert ("NL020", 4, "cors comes after token") in found(text, "oslo")


def test_a_pipeline_without_limits_has_none(found):
    text = ini(keystone="token ctx limits", keystone_nolimit="token ctx limits")

    assert [one for one in found(text, "oslo") if one[0] in ("NL032", "NL033")] == [
        ("NL032", 4, "limits is in keystone_nolimit"),
        ("NL033", 4, "[composite:main]: keystone_nolimit is keystone word for word"),
    ]
    text = ini(keystone="token ctx limits", keystone_nolimit="token ctx")
    assert {"NL032", "NL033"}.isdisjoint(one[0] for one in found(text, "oslo"))


def test_a_healthcheck_behind_authtoken_is_found_at_its_mount(found):
    text = (
        ini("token").replace("token cats", "token paths")
        + "\n[composite:paths]\nuse = egg:Paste#urlmap\n/: cats\n/healthcheck: health\n"
        "[app:health]\nuse = egg:oslo.middleware#healthcheck\n"
    )

    assert ("NL045", 10, "/healthcheck is behind token") in found(text, "oslo")


def test_a_filter_that_is_only_called_healthcheck_may_be_anything(found):
    assert found(ini("health").replace("health", "healthcheck").replace("oslo_middleware", "cats")) == []


def test_each_rule_has_a_case():
    told = {*CASES, "NL030", "NL032", "NL033", "NL037", "NL038", "NL039", "NL045"}
    assert told == {rule.id for rule in RULES}

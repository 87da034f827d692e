from dataclasses import replace

import pytest

from novalite.inspector.lint.presence import RULES
from novalite.inspector.lint.profile import shipped

FACTORIES = {
    "cors": "oslo_middleware.cors:filter_factory",
    "http_proxy_to_wsgi": "oslo_middleware:HTTPProxyToWSGI.factory",
    "request_id": "oslo_middleware:RequestId.factory",
    "faultwrap": "cats.api.fault:FaultWrapper.factory",
    "authtoken": "keystonemiddleware.auth_token:filter_factory",
}
REST = "".join(f"[filter:{name}]\npaste.filter_factory = {factory}\n" for name, factory in FACTORIES.items())
APPS = "[app:cats]\npaste.app_factory = cats:app\n[app:health]\nuse = egg:oslo.middleware#healthcheck\n"
MOUNTS = "[composite:main]\nuse = egg:Paste#urlmap\n/ = versions\n/v2 = v2\n/health = health\n"


def ini(versions, v2, rest=""):
    pipelines = f"[pipeline:versions]\npipeline = {versions} cats\n[pipeline:v2]\npipeline = {v2} cats\n"
    return MOUNTS + pipelines + REST + APPS + rest


@pytest.fixture
def missing(found):
    """The findings of these rules."""

    def missing(text, profile="oslo"):
        ids = {rule.id for rule in RULES}
        return [one for one in found(text, profile) if one[0] in ids]

    return missing


def test_all_is_well_where_each_pipeline_has_all_and_a_healthcheck_needs_none(missing):
    everything = "cors http_proxy_to_wsgi request_id faultwrap authtoken"

    assert missing(ini(everything, everything)) == []


def test_what_one_pipeline_lacks_is_told_of_where_it_is_listed(missing):
    assert missing(ini("cors", "cors http_proxy_to_wsgi request_id faultwrap authtoken")) == [
        ("NL040", 7, "there is no http_proxy_to_wsgi in main at /"),
        ("NL042", 7, "there is request_id in main at /v2, but not in main at /"),
    ]


def test_what_all_lack_is_told_of_once(missing):
    assert missing(ini("request_id", "request_id faultwrap")) == [
        ("NL040", 7, "no pipeline here has http_proxy_to_wsgi"),
        ("NL041", 7, "no pipeline here has cors"),
    ]


def test_what_the_strategies_of_a_composite_lack_is_told_of_once(missing):
    text = (
        "[composite:main]\nuse = call:cats:pipeline_factory\nkeystone = cors authtoken cats\nnoauth = cors cats\n"
        "none = cors http_proxy_to_wsgi cats\n" + REST + APPS
    )

    assert missing(text) == [("NL040", 3, "there is no http_proxy_to_wsgi in main at / (keystone) and / (noauth)")]


def test_a_bare_application_lacks_all(missing):
    text = ini("cors", "cors http_proxy_to_wsgi").replace("/ = versions", "/ = cats")

    assert ("NL040", 3, "there is no http_proxy_to_wsgi in main at /") in missing(text)
    assert ("NL041", 3, "there is no cors in main at /") in missing(text)


def test_an_ini_without_outer_filters_leaves_them_to_its_program(missing):
    assert missing(ini("authtoken", "authtoken")) == []


def test_another_program_needs_no_request_ids(missing):
    metadata = "[pipeline:metadata]\npipeline = cors http_proxy_to_wsgi cats\n"
    both = "cors http_proxy_to_wsgi request_id"

    assert missing(ini(both, both, metadata)) == []


def test_faults_are_caught_by_all_that_authenticate_if_by_some(missing):
    both = "cors http_proxy_to_wsgi authtoken"
    text = ini(f"{both}", both.replace("authtoken", "faultwrap authtoken"))

    assert missing(text) == [("NL043", 7, "there is faultwrap in main at /v2, but not in main at /")]
    assert missing(text.replace("http_proxy_to_wsgi authtoken", "http_proxy_to_wsgi")) == []


def test_a_project_may_require_what_it_likes(missing):
    own = replace(shipped("oslo"), require=(("NL049", "authtoken"),))

    assert missing(ini("cors", "cors authtoken"), own) == [("NL049", 7, "there is no authtoken in main at /")]

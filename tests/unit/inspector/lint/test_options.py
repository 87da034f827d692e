import pytest

from novalite.inspector.lint.options import RULES

SIZES = """\
[pipeline:main]
pipeline = small big cats
[filter:small]
use = egg:oslo.middleware#sizelimit
max_request_body_size = 10
[filter:big]
paste.filter_factory = oslo_middleware:RequestBodySizeLimiter.factory
[app:cats]
paste.app_factory = cats:app
"""
CORS = "[filter:cors]\npaste.filter_factory = oslo_middleware.cors:filter_factory\n"
PROXY = "[filter:proxy]\nuse = egg:oslo.middleware#http_proxy_to_wsgi\n"
TOKEN = "[filter:token]\nuse = egg:keystonemiddleware#auth_token\noslo_config_project = cats\n"

#: Of each rule: an ini, the line and the message, and the ini mended.
CASES = {
    "another's project": (
        "NL060",
        f"{CORS}oslo_config_project = dogs\n{PROXY}oslo_config_project = cats\n{TOKEN}",
        (3, "[filter:cors] reads the configuration of dogs, others that of cats"),
        f"{CORS}oslo_config_project = cats\n{PROXY}oslo_config_project = cats\n{TOKEN}",
    ),
    "origins with blanks": (
        "NL061",
        f"{CORS}allowed_origin = https://a.example https://b.example\n",
        (3, "[filter:cors]: allowed_origin is separated by commas, not https://a.example https://b.example"),
        f"{CORS}allowed_origin = https://a.example, https://b.example:8443\n",
    ),
    "an origin with a path": (
        "NL061",
        f"{CORS}allowed_origin = https://a.example,https://b.example/\n",
        (3, "[filter:cors]: an origin has no path: https://b.example/ has"),
        f"{CORS}allowed_origin = *\n",
    ),
    "a section for one origin": (
        "NL062",
        f"{CORS}[cors.dashboard]\nallowed_origin = https://a.example\n",
        (3, "[cors.dashboard] is not read"),
        f"{CORS}allowed_origin = https://a.example\n",
    ),
    "an option that others inherit": (
        "NL063",
        SIZES,
        (5, "[filter:small]: max_request_body_size also applies to [filter:big] once it has been read here"),
        SIZES.replace("= 10\n", "= 10\noslo_config_project = cats\n"),
    ),
    "headers that are believed": (
        "NL064",
        f"{PROXY}enable_proxy_headers_parsing = True\n",
        (3, "[filter:proxy] trusts the X-Forwarded-For and Forwarded headers of every client"),
        f"{PROXY}enable_proxy_headers_parsing = false\n",
    ),
}


@pytest.mark.parametrize(("rule", "broken", "expected", "mended"), CASES.values(), ids=CASES)
def test_options_that_mislead_are_found_and_mended_ones_are_not(found, rule, broken, expected, mended):
    assert (rule, *expected) in found(broken, "oslo")
    assert [one for one in found(mended, "oslo") if one[0] == rule] == []


def test_each_rule_has_a_case():
    assert {case[0] for case in CASES.values()} == {rule.id for rule in RULES}


@pytest.mark.parametrize(
    "text",
    [
        SIZES.replace(
            "RequestBodySizeLimiter.factory\n", "RequestBodySizeLimiter.factory\nmax_request_body_size = 20\n"
        ),
        SIZES.replace("small big cats", "small cats"),
        SIZES.replace("oslo_middleware:", "cats.middleware:"),
        "[DEFAULT]\noslo_config_project = cats\n" + SIZES,
    ],
    ids=["both name it", "one is not used", "another's filter", "a project for all"],
)
def test_sections_that_cannot_be_mistaken_for_each_other_are_fine(found, text):
    assert "NL063" not in [one[0] for one in found(text, "oslo")]


def test_of_two_projects_that_are_as_frequent_neither_is_wrong(found):
    text = f"{CORS}oslo_config_project = dogs\n{TOKEN}"

    assert "NL060" not in [one[0] for one in found(text, "oslo")]

"""What probes ask of any service novalite's own pipelines hold, with either strategy; but for what Nova does not."""

import logging
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from novalite.testing import assert_guarded
from novalite.testing.application import IDENTITY
from novalite.wsgi import Loader

PARCELS = Path(__file__).parent.parent / "fixtures" / "parcels"
ORIGIN, LIMIT = "https://horizon.example.org", 114688
TOKENS = {"keystone": ("ann:shop:member,reader", "admin:admin:admin"), "noauth": ("ann:shop", "admin:admin")}
REFUSALS = {"keystone": 401, "noauth": 204}

NO_HEAD = {"head": "HEAD has no routes, as in the service it stands for"}
NO_ALLOW = {"unknown-method": "a 405 has no Allow, as in Neutron"}
OUTSIDE = ("refusal-request-id", "crash-request-id", "body-limit-request-id")
NO_ID = dict.fromkeys(OUTSIDE, "a request has an id once its token is known, as in Glance")
CORS = ("preflight", "refusal-cors", "crash-cors", "body-limit-cors")
NO_CORS = dict.fromkeys(CORS, "the classic pipelines have no cors, as in Nova")

#: Of each service: where it is, what a member may not, and what is left out.
SERVICES = {
    "compute": ("/v2.1/servers", ["/", "/v2.1"], "GET /v2.1/os-hosts", NO_HEAD),
    "classic": ("/v2/servers", ["/v2"], "GET /v2/os-hosts", NO_HEAD | NO_CORS),
    "volume": ("/volume/v3/volumes", ["/volume"], "GET /volume/v3/os-services", NO_HEAD),
    "network": ("/networking/v2.0/networks", ["/networking"], None, NO_HEAD | NO_ALLOW),
    "image": ("/image/v2/images", ["/image"], "GET /image/v2/tasks", NO_HEAD | NO_ID),
    "placement": ("/placement/resource_providers", ["/placement"], None, NO_HEAD),
}


@pytest.fixture(scope="module", params=REFUSALS)
def strategy(request):
    return request.param


@pytest.fixture(scope="module")
def app(strategy):
    options = {
        "auth_strategy": strategy,
        "api_rate_limit": "false",
        "filter:authtoken.identity": IDENTITY,
        "filter:cors.allowed_origin": ORIGIN,
        "filter:image_sizelimit.max_request_body_size": str(LIMIT),
    }
    return Loader(options=options).load_app("osapi_compute")


@pytest.mark.parametrize("name", SERVICES)
def test_novalites_pipelines_hold_all_probes_that_apply(strategy, app, name, caplog):
    caplog.set_level(logging.CRITICAL)
    path, discovery, forbidden, without = SERVICES[name]
    if strategy == "noauth":  # all are admins
        forbidden = None

    report = assert_guarded(
        app,
        path,
        headers={"X-Auth-Token": TOKENS[strategy][name == "placement"]},
        refusal=REFUSALS[strategy],
        discovery=discovery,
        healthcheck="/healthcheck",
        origin=ORIGIN,
        limit=LIMIT,
        forbidden=forbidden,
        proxied=False,
        without=without,
    )

    inapplicable = {"forged-roles"} if forbidden is None else set()
    inapplicable |= {"proxy"} if name == "placement" else set()  # there are no links in it
    assert {probe.name for probe in report.left_out} == {*without, *inapplicable}, str(report)


@pytest.fixture
def strangers(tmp_path):
    """Runs the tests of somebody else's service, and gives what they say."""
    project = tmp_path / "parcels"
    shutil.copytree(PARCELS, project, ignore=shutil.ignore_patterns("__pycache__"))

    def run(*options):
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--show-capture=no", *options]
        return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False).stdout

    run.project = project
    return run


def test_a_strangers_service_is_probed_and_its_listings_are_kept(strangers):
    said = strangers()

    assert "3 failed, 3 passed" in said, said
    assert "WRONG   body-limit-first: a body above the limit gets a 413 before the token is checked" in said
    assert "POST /parcels answered 401: it should be 413, since the body is larger than 1000" in said
    assert "main.txt; pytest --novalite-update writes it:" in said

    assert "1 failed, 5 passed" in strangers("--novalite-update", "-n", "2")
    assert (strangers.project / "tests" / "before.txt").read_text().startswith("before at /parcels\n  ids")
    assert "1 failed, 5 passed" in strangers()

    ini = strangers.project / "parcels.ini"
    ini.write_text(ini.read_text().replace("ids errors limit bearer", "errors ids limit bearer"))
    said = strangers("-k", "as_it_was")
    assert "1 failed, 1 passed" in said
    assert "not as it was; if it should be so, pytest --novalite-update writes it" in said
    assert "-  ids " in said

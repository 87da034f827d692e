"""`novalite seed` reads a cloud that is served through openstacksdk and its clouds.yaml, with GET requests alone."""

import json
import urllib.request

import pytest
import yaml
from click.testing import CliRunner

from novalite.cli import main
from novalite.cloud import Cloud
from novalite.services.control.seed import add

pytest.importorskip("openstack", reason="openstacksdk is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")

SEED = {
    "projects": [{"name": "shop", "description": "sells"}],
    "users": [{"name": "ann", "project": "shop", "roles": ["member", "reader"]}],
    "flavors": [{"name": "own", "ram": 64, "projects": ["shop"], "extra_specs": {"hw:cpu_policy": "dedicated"}}],
    "networks": [{"name": "inner", "project": "shop", "subnets": [{"cidr": "10.250.0.0/24"}]}],
    "quotas": [{"project": "shop", "cores": 7, "volumes": 3, "network": 9}],
    "hosts": [{"name": "big", "vcpus": 64}],
    "aggregates": [{"name": "fast", "zone": "z1", "hosts": ["big"]}],
    "volume_types": [{"name": "ssd", "projects": ["shop"]}],
    "images": [{"name": "debian", "project": "shop", "visibility": "community", "disk_format": "raw"}],
}


def control(cloud, method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{cloud['url']}/_novalite{path}", data, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or b"null")


@pytest.fixture
def captured(cloud, environ):
    """What is captured of the cloud that is served, and the requests that were made for it."""
    control(cloud, "POST", "/seed", SEED)
    control(cloud, "PUT", "/journal", {"size": 1000})
    yield lambda name: CliRunner().invoke(main, ["seed", "--from-cloud", name])
    control(cloud, "PUT", "/journal", {"size": 0})
    control(cloud, "POST", "/reset")


def test_an_administrator_captures_the_whole_cloud(cloud, captured):
    seed = yaml.safe_load(captured("novalite").stdout)

    for noun, things in SEED.items():
        key = "project" if noun == "quotas" else "name"
        for thing in things:
            (found,) = [one for one in seed[noun] if one[key] == thing[key]]
            assert thing.items() <= found.items()
    add(Cloud(), seed)
    requests = control(cloud, "GET", "/journal")["requests"]
    changing = [one["path"] for one in requests if one["method"] not in ("GET", "HEAD")]
    assert set(changing) <= {"/identity/v3/auth/tokens"}
    assert len(requests) > 20


def test_somebody_else_captures_what_may_be_seen(captured):
    done = captured("novalite-demo")

    assert "# - projects and users: GET /projects of identity answered 403; only the projects" in done.stdout
    seed = yaml.safe_load(done.stdout)
    assert {flavor["name"] for flavor in seed["flavors"]} >= {"m1.tiny"}
    assert "own" not in {flavor["name"] for flavor in seed["flavors"]}
    add(Cloud(), seed)


def test_a_cloud_that_is_not_there_is_told(environ):
    done = CliRunner().invoke(main, ["seed", "--from-cloud", "nowhere"])

    assert done.exit_code == 1
    assert done.stderr.startswith("novalite: error: the cloud nowhere: ")

"""Run Tempest's tests of the APIs on a cloud that is served, and compare what fails with what is meant to.

``python -m tests.tempest [REGEX]``; without one, those of Identity, Image, Network and Volume. What fails on purpose is
in ``deviations.py``, with its reason. Nothing of Tempest's is kept.
"""

import argparse
import configparser
import csv
import io
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import openstack

from tests.peers.__main__ import differences
from tests.tempest.deviations import DEVIATIONS
from tests.wire import Program, until

TESTS = r"^tempest\.api\.(identity|image|network|volume)\."

#: The words of subunit for what became of a test.
OUTCOMES = {"success": "passed", "fail": "failed", "skip": "skipped"}

#: What Tempest is told of the cloud, but for what is found in it. Intervals are in seconds, and whole.
CONFIG = {
    "auth": {"use_dynamic_credentials": "true", "tempest_roles": "member"},
    "identity": {"auth_version": "v3", "default_domain_id": "default"},
    "identity-feature-enabled": {"access_rules": "true", "domain_specific_drivers": "true"},
    "compute": {"min_microversion": "2.1", "max_microversion": "2.104", "build_interval": "1"},
    "image": {"build_interval": "1"},
    "image-feature-enabled": {"import_image": "true", "manage_locations": "true"},
    "network": {"build_interval": "1", "floating_network_name": "public"},
    "network-feature-enabled": {"api_extensions": "all", "ipv6": "true"},
    "service_available": {"horizon": "false", "swift": "false"},
    "validation": {"run_validation": "false"},
    "volume": {"min_microversion": "3.0", "max_microversion": "3.71", "build_interval": "1", "catalog_type": "volumev3"},
    "volume-feature-enabled": {"extend_attached_volume": "true", "manage_snapshot": "true", "manage_volume": "true"},
}


def main(arguments=None):
    """Run the tests; return 0 where exactly what should fail does."""
    parser = argparse.ArgumentParser(prog="python -m tests.tempest", description=__doc__.partition("\n")[0])
    parser.add_argument("regex", nargs="?", default=TESTS, metavar="REGEX", help="which tests")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        ready, clouds, workspace = Path(folder, "ready"), Path(folder, "clouds.yaml"), Path(folder, "workspace")
        with Program("-m", "novalite", "serve", "--port", "0", "--ready-file", ready, "--clouds-yaml", clouds) as cloud:
            until(lambda: ready.exists() or cloud.process.poll() is not None, patience=60)
            url = json.loads(ready.read_text())["url"]
            run("tempest", "init", str(workspace))
            configure(workspace, url)
            run("tempest", "run", "--regex", asked.regex, "--concurrency", "2", cwd=workspace)
            outcomes = outcomes_of(run("stestr", "last", "--subunit", cwd=workspace, text=False).stdout)
    counts = Counter(outcomes.values())
    print(*(f"{name}: {reason}" for name, reason in DEVIATIONS.items() if outcomes.get(name) == "failed"), sep="\n")
    print(", ".join(f"{counts[kind]} {kind}" for kind in ("passed", "failed", "skipped")))
    complaints = differences(outcomes, {name for name in DEVIATIONS if name in outcomes})
    print(*complaints, sep="\n")
    return int(bool(complaints))


def run(command, *arguments, text=True, **options):
    """Run one of Tempest's commands, whose status says only whether tests have failed."""
    path = Path(sys.executable).with_name(command)
    return subprocess.run([path, *arguments], capture_output=True, text=text, check=False, **options)


def configure(workspace, url):
    """Say which images, flavors and networks there are, and who may do all."""
    who = {"username": "admin", "password": "secret", "project_name": "admin"}
    domains = {"user_domain_id": "default", "project_domain_id": "default"}
    cloud = openstack.connect(auth_url=f"{url}/identity", region_name="RegionOne", **who, **domains)
    images = [image.id for image in cloud.image.images()]
    flavors = [flavor.id for flavor in cloud.compute.flavors()]
    config = configparser.RawConfigParser()
    config.read_dict(CONFIG)
    found = {
        "auth": {
            **{f"admin_{name}": value for name, value in who.items()},
            **dict.fromkeys(("admin_domain_name", "admin_user_domain_name", "admin_project_domain_name"), "Default"),
        },
        "identity": {"uri_v3": f"{url}/identity/v3"},
        "compute": {"image_ref": images[0], "image_ref_alt": images[1]}
        | {"flavor_ref": flavors[0], "flavor_ref_alt": flavors[1]},
        "network": {"public_network_id": cloud.network.find_network("public").id},
        "oslo_concurrency": {"lock_path": str(workspace / "tempest_lock")},
    }
    for section, values in found.items():
        if not config.has_section(section):
            config.add_section(section)
        for name, value in values.items():
            config.set(section, name, value)
    with (workspace / "etc" / "tempest.conf").open("w") as file:
        config.write(file)


def outcomes_of(stream):
    """What became of each test, by its name without the ids in brackets."""
    path = Path(sys.executable).with_name("subunit2csv")
    table = subprocess.run([path, "--no-passthrough"], input=stream, capture_output=True, check=False).stdout
    rows = csv.DictReader(io.StringIO(table.decode()))
    return {row["test"].partition("[")[0]: OUTCOMES.get(row["status"], row["status"]) for row in rows}


if __name__ == "__main__":
    sys.exit(main())

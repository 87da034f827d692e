"""The functional tests of openstacksdk, of all services that there are here."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib.util import find_spec
from pathlib import Path

import yaml

from tests.peers.__main__ import outcomes_of

SERVICES = ("block_storage", "cloud", "compute", "identity", "image", "network", "placement")

DEVIATIONS = {}


def run(folder, url, clouds, word):
    """What becomes of each test, by ``file::class::test``."""
    top = Path(find_spec("openstack").origin).parents[1]
    report = folder / "report.xml"
    (folder / "CONTRIBUTING.rst").write_text("What some tests upload as an image.\n")
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-W", "ignore", "-m", "pytest", "-q", "-p", "no:novalite", "-p", "no:randomly"]
    command += ["-W", "ignore", "-o", "junit_family=xunit1", f"--junitxml={report}", *(["-k", word] if word else [])]
    command += [str(top / "openstack" / "tests" / "functional" / name) for name in SERVICES]
    done = subprocess.run(command, cwd=folder, env=os.environ | environ(clouds), capture_output=True, check=False)
    if not report.exists():
        sys.exit(f"pytest did not run:\n{done.stdout.decode()}{done.stderr.decode()}")
    found = outcomes_of(ET.parse(report))
    return {name.partition("functional/")[2] or name: outcome for name, outcome in found.items()}


def environ(clouds):
    """The variables that say whose clouds are whose, in a clouds.yaml which gets one of one more user."""
    known = yaml.safe_load(clouds.read_text())
    own = known["clouds"]
    other = own["novalite-demo"]["auth"] | {"username": "alt_demo", "project_name": "alt_demo"}
    own["other"] = own["novalite-demo"] | {"auth": other}
    clouds.write_text(yaml.safe_dump(known))
    return {
        "OS_CLIENT_CONFIG_FILE": str(clouds),
        "OS_CLOUD": "novalite",
        "OPENSTACKSDK_DEMO_CLOUD": "novalite-demo",
        "OPENSTACKSDK_DEMO_CLOUD_ALT": "other",
        "OPENSTACKSDK_OPERATOR_CLOUD": "novalite",
        "OPENSTACKSDK_SYSTEM_ADMIN_CLOUD": "novalite-system-admin",
    }

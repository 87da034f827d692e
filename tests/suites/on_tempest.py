"""Tempest, the integration tests of OpenStack: those of the APIs of Identity, Image, Network and Volume."""

import configparser
import csv
import io
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import openstack
import yaml

TESTS = r"^tempest\.api\.(identity|image|network|volume)\."

#: The words of subunit for what became of a test.
OUTCOMES = {"success": "passed", "failure": "failed", "skip": "skipped"}

_LOCATIONS = "the locations of an image are not to be set, as with Glance's own defaults"

DEVIATIONS = {
    **{
        f"tempest.api.image.v2.test_images.ImageLocationsTest.test_{name}": _LOCATIONS
        for name in (
            *("location_after_upload", "replace_location", "set_location", "set_location_bad_scheme"),
            *("set_location_with_hash", "set_location_with_hash_not_matching"),
            "set_location_with_hash_second_matching",
        )
    },
    "tempest.api.image.v2.admin.test_images.ImageLocationsAdminTest.test_delete_locations": _LOCATIONS,
    "tempest.api.image.v2.admin.test_images.ImportCopyImagesTest.test_image_copy_image_import": "there is one store",
    "tempest.api.image.v2.test_images.ImportImagesTest.test_image_web_download_import": "no address is allowed",
}

#: What Tempest is told of the cloud, but for what is found in it. Intervals are in seconds, and whole.
CONFIG = {
    "auth": {"use_dynamic_credentials": "true", "tempest_roles": "member"},
    "identity": {"auth_version": "v3", "default_domain_id": "default"},
    "identity-feature-enabled": {"access_rules": "true", "domain_specific_drivers": "true"},
    "compute": {"min_microversion": "2.1", "max_microversion": "2.104", "build_interval": "1", "build_timeout": "20"},
    "image": {"build_interval": "1", "build_timeout": "20"},
    "image-feature-enabled": {"import_image": "true", "manage_locations": "true"},
    "network": {"build_interval": "1", "floating_network_name": "public"},
    "network-feature-enabled": {"ipv6": "true"},
    "service_available": {"horizon": "false", "swift": "false"},
    "validation": {"run_validation": "false"},
    "volume": {
        "min_microversion": "3.0",
        "max_microversion": "3.71",
        "build_interval": "1",
        "catalog_type": "volumev3",
    },
    "volume-feature-enabled": {"extend_attached_volume": "true", "manage_snapshot": "true", "manage_volume": "true"},
}


def run(folder, url, clouds, word):
    """What becomes of each test, by its name without what is in brackets."""
    top = Path(find_spec("tempest").origin).parent
    # Tests of one class are run by one worker.
    config = ("[DEFAULT]", f"test_path={top / 'test_discover'}", f"top_dir={top}", r"group_regex=([^\.]*\.)*")
    (folder / ".stestr.conf").write_text("\n".join(config))
    configure(folder, url, yaml.safe_load(clouds.read_text())["clouds"]["novalite"]["auth"])
    environ = os.environ | {"TEMPEST_CONFIG_DIR": str(folder), "TEMPEST_CONFIG": "tempest.conf"}
    call("stestr", "run", "--concurrency", "2", TESTS + (f".*{word}" if word else ""), cwd=folder, env=environ)
    stream = call("stestr", "last", "--subunit", cwd=folder)
    rows = csv.DictReader(io.StringIO(call("subunit2csv", "--no-passthrough", input=stream).decode()))
    return {row["test"].partition("[")[0]: OUTCOMES[row["status"]] for row in rows}


def call(command, *arguments, **options):
    """What a command says that is installed beside this Python; its status says only whether a test has failed."""
    path = Path(sys.executable).with_name(command)
    return subprocess.run([path, *arguments], stdout=subprocess.PIPE, check=False, **options).stdout


def configure(folder, url, who):
    """Write tempest.conf: which images, flavors, networks and extensions there are, and who may do all."""
    cloud = openstack.connect(region_name="RegionOne", **who)
    images = [image.id for image in cloud.image.images()]
    flavors = [flavor.id for flavor in cloud.compute.flavors()]
    found = {
        "auth": {f"admin_{name}": who[name] for name in ("username", "password", "project_name")}
        | dict.fromkeys(("admin_domain_name", "admin_user_domain_name", "admin_project_domain_name"), "Default"),
        "identity": {"uri_v3": f"{url}/identity/v3"},
        "compute": dict(zip(("image_ref", "image_ref_alt"), images, strict=False))
        | dict(zip(("flavor_ref", "flavor_ref_alt"), flavors, strict=False)),
        "network": {"public_network_id": cloud.network.find_network("public").id},
        "network-feature-enabled": {"api_extensions": ",".join(one.alias for one in cloud.network.extensions())},
        "oslo_concurrency": {"lock_path": str(folder / "locks")},
    }
    config = configparser.RawConfigParser()
    config.read_dict({name: CONFIG.get(name, {}) | found.get(name, {}) for name in CONFIG | found})
    with (folder / "tempest.conf").open("w") as file:
        config.write(file)

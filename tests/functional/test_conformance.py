"""The conformance suite as its users run it: on novalite in memory and on a socket, and on a server at a URL."""

import os
import subprocess
import sys

import pytest

from novalite.testing import serving
from novalite.testing.application import application
from tests.measuring import MEASURED


def run(tmp_path, target, *options):
    command = [sys.executable, "-m", "novalite", "conformance", "--target", target, "-q", *options]
    environ = os.environ | (MEASURED if target == "memory" else {})
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environ)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("target", ["memory", "socket"])
def test_novalite_conforms(tmp_path, target):
    assert " passed" in run(tmp_path, target, "-p", "no:randomly")


@pytest.mark.parametrize("service", ["identity", "image", "network", "volume"])
def test_its_other_services_conform(tmp_path, service):
    assert " passed" in run(tmp_path, "memory", "--service", service)


def test_a_server_at_a_url_is_asked_with_the_tokens_that_are_given(tmp_path):
    with serving(application(), access_log=False) as server:
        said = run(tmp_path, server.url, "--token", "member=somebody:abc123:member,reader", "-k", "extra_specs")

    assert " passed" in said
    assert "SKIPPED" in said
    assert 'needs "plain-text tokens": tokens in plain text: USER:PROJECT:ROLE,ROLE' in said


def test_a_server_that_has_it_all_is_asked_everything(tmp_path):
    with serving(application(), access_log=False) as server:
        said = run(tmp_path, server.url, "--has", "all", "-k", "extra_specs")

    assert " passed" in said
    assert "skipped" not in said

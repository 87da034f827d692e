"""The same exchanges with real Placement and with novalite's."""

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from webtest import TestApp

from novalite.conformance.target import application
from novalite.testing.application import application as novalite

if find_spec("placement") is None:
    pytest.skip("placement is not installed", allow_module_level=True)

FIXTURES = Path(__file__).parents[2] / "fixtures" / "placement"
TOKENS = {
    "admin": "root:ops:admin",
    "service": "nova:services:service",
    "reader": "alice:red:member,reader",
    "nobody": None,
}
#: What $p1 and its like stand for: providers, aggregates, consumers.
IDS = {"p": "1", "a": "9", "c": "3"}


@pytest.fixture
def real(tmp_path):
    command = [sys.executable, str(FIXTURES / "serve_placement.py"), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            with application(next(line for line in process.stdout if line.startswith("http")).strip()) as app:
                yield TestApp(app)
        finally:
            process.kill()


@pytest.fixture
def ours():
    whole = novalite()
    for host in whole.cloud.compute.hosts.find():
        whole.cloud.compute.hosts.remove(host.name)
    return TestApp(whole)


def exchange(app, prefix, who, version, method, path, body):
    headers = {"X-Auth-Token": TOKENS[who]} if TOKENS[who] else {}
    headers |= {} if version == "-" else {"OpenStack-API-Version": f"placement {version}"}
    options = {"params": body.encode(), "content_type": "application/json"} if body else {}
    answer = app._gen_request(method, prefix + path, headers=headers, expect_errors=True, **options)
    kept = {name: answer.headers.get(name) for name in ("Content-Type", "Cache-Control", "Allow")}
    return answer.status_int, kept, shown(answer, prefix)


def shown(answer, prefix):
    """A body without what cannot be the same: where the service is, ids of requests, the order of names."""
    text = re.sub(r"req-[0-9a-f-]{36}", "REQUEST", answer.text.replace(f'"{prefix}/', '"/') if prefix else answer.text)
    # A schema is shown in Placement's own order of keys.
    text = re.sub(r"  Failed validating.*?(?=\", )", "", text)
    return in_order(json.loads(text)) if text else None


def in_order(value):
    if isinstance(value, dict):
        return {key: in_order(part) for key, part in value.items()}
    return sorted(map(in_order, value), key=repr) if isinstance(value, list) else value


def lines_of(name):
    for line in (FIXTURES / f"{name}.txt").read_text().splitlines():
        full = re.sub(r"\$([pac])(\d+)", lambda found: f"{IDS[found[1]] * 8}-2222-3333-4444-{int(found[2]):012}", line)
        who, version, method, path, *body = full.split(" ", 4)
        yield who, version, method, path, "".join(body)


@pytest.mark.parametrize("name", ["providers", "allocations", "candidates"])
def test_novalite_answers_as_placement_does(real, ours, name):
    different = []
    for asked in lines_of(name):
        expected, seen = exchange(real, "", *asked), exchange(ours, "/placement", *asked)
        if expected != seen:
            different.append(f"{' '.join(asked)}\n  {expected}\n  {seen}")

    assert different == []

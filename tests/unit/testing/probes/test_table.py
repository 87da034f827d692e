"""The table is one: names are words of their own, needs are facts."""

from dataclasses import fields

import pytest

from novalite.testing.probes.service import NotApplicable, Service
from novalite.testing.probes.table import PROBES, Probe


def test_each_probe_has_a_name_of_its_own_and_needs_what_a_service_has():
    assert len({probe.name for probe in PROBES}) == len({probe.says for probe in PROBES}) == len(PROBES)
    assert {need for probe in PROBES for need in probe.needs} <= {field.name for field in fields(Service)}


def test_a_probe_of_ones_own_is_a_row():
    probe = Probe("tea", "there is tea", lambda service: [], lambda service: "there is none", ("limit",))

    assert probe.run(Service(None, "/", limit=0)) == ": there is none"
    with pytest.raises(NotApplicable, match="limit is not given"):
        probe.run(Service(None, "/"))

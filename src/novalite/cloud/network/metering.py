"""Metering: labels under which traffic is counted, and rules that say which; nothing here counts any."""

from __future__ import annotations

import ipaddress
from typing import Any

from novalite.cloud.network.networking import NetworkResource, NetworkResources, Refused, Wrong
from novalite.store import Kind


class MeteringRule(NetworkResource, frozen=True, kw_only=True):
    """Which traffic is counted under a label, or left out."""

    metering_label_id: str
    direction: str
    remote_ip_prefix: str | None = None
    source_ip_prefix: str | None = None
    destination_ip_prefix: str | None = None
    excluded: bool = False


class MeteringRules(NetworkResources[MeteringRule]):
    """The rules of all labels, which are nobody's."""

    kind: Kind[MeteringRule] = Kind("metering_rules", by=("project_id", "metering_label_id"))
    record = MeteringRule
    resource = "metering_label_rule"
    type = "MeteringLabelRuleNotFound"
    absent = "Metering label rule '{id}' does not exist."

    def create(self, metering_label_id: str, direction: str, **prefixes: Any) -> MeteringRule:
        """One more rule. Raises Missing, Wrong without a prefix or for two kinds of them, Refused where two overlap."""
        remote = prefixes.get("remote_ip_prefix")
        ends = [prefixes.get(name) for name in ("source_ip_prefix", "destination_ip_prefix")]
        if remote and any(ends):
            what = "Cannot use 'remote-ip-prefix' in conjunction with 'source-ip-prefix' or 'destination-ip-prefix'."
            raise Wrong("Invalid", what)
        if not remote and not any(ends):
            names = "'remote_ip_prefix', or 'source_ip_prefix' or 'destination_ip_prefix'"
            raise Wrong("Invalid", f"You must define at least one of the following parameters {names}.")
        label = self._wing.metering_labels.get(metering_label_id)
        for other in self.find({"metering_label_id": label.id}) if remote else ():
            same = (other.direction, other.excluded) == (direction, bool(prefixes.get("excluded")))
            if same and other.remote_ip_prefix and _overlap(remote, other.remote_ip_prefix):
                message = f"Metering label rule with remote_ip_prefix '{remote}' overlaps another."
                raise Refused("MeteringLabelRuleOverlaps", message)
        return self._make("", metering_label_id=label.id, direction=direction, **prefixes)


class MeteringLabel(NetworkResource, frozen=True, kw_only=True):
    """What traffic of a project, or if ``shared`` of all, is counted under."""

    shared: bool = False


class MeteringLabels(NetworkResources[MeteringLabel]):
    """The labels of all projects."""

    kind: Kind[MeteringLabel] = Kind("metering_labels", by=("project_id", "name"))
    record = MeteringLabel
    resource = "metering_label"
    type = "MeteringLabelNotFound"
    absent = "Metering label '{id}' does not exist."

    def create(self, project_id: str, name: str = "", **more: Any) -> MeteringLabel:
        """A label without rules."""
        return self._make(project_id, name=name, **more)

    def delete(self, id: str) -> None:
        """Forget a label and its rules. Raises Missing."""
        with self._wing.transaction():
            super().delete(id)
            for rule in self._wing.metering_rules.find({"metering_label_id": id}):
                self._wing.metering_rules.delete(rule.id)


def _overlap(one: Any, other: Any) -> bool:
    return ipaddress.ip_interface(one).network.overlaps(ipaddress.ip_interface(other).network)

"""The backend that volumes are on: what it can do, and whether it has what a volume type asks for."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from novalite.cloud.volume.types import VolumeType
from novalite.cloud.volume.volumes import HOST, VOLUMES

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

#: As large as DevStack's, in GiB.
CAPACITY = 1000

#: What the pool says of itself, whatever is on it.
CAPABILITIES: Mapping[str, Any] = {
    "pool_name": "lvmdriver-1",
    "volume_backend_name": "lvmdriver-1",
    "driver_version": "3.0.0",
    "storage_protocol": "iSCSI",
    "vendor_name": "Open Source",
    "total_capacity_gb": CAPACITY,
    "max_over_subscription_ratio": "20.0",
    "reserved_percentage": 0,
    "location_info": f"LVMVolumeDriver:{HOST.partition('@')[0]}:stack-volumes-lvmdriver-1:thin:0",
    "QoS_support": False,
    "thin_provisioning_support": True,
    "thick_provisioning_support": False,
    "multiattach": True,
    "backend_state": "up",
}

#: What there is to ask for of volumes, by any backend.
PROPERTIES = {
    "thin_provisioning": ("Thin Provisioning", "Sets thin provisioning."),
    "compression": ("Compression", "Enables compression."),
    "qos": ("QoS", "Enables QoS."),
    "replication_enabled": ("Replication", "Enables replication."),
}


def _is(value: Any, wanted: str) -> bool:
    return (str(value).lower() in TRUE) is (wanted.lower() in TRUE)


TRUE = ("1", "t", "true", "on", "y", "yes")

#: The operators that an extra spec may begin with; those of numbers are without a letter.
OPERATORS: Mapping[str, Callable[[Any, str], bool]] = {
    "<is>": _is,
    "<in>": lambda value, wanted: wanted in value,
    "=": lambda value, wanted: float(value) >= float(wanted),
    "==": lambda value, wanted: float(value) == float(wanted),
    "!=": lambda value, wanted: float(value) != float(wanted),
    ">=": lambda value, wanted: float(value) >= float(wanted),
    "<=": lambda value, wanted: float(value) <= float(wanted),
    "s==": operator.eq,
    "s!=": operator.ne,
    "s<": operator.lt,
    "s<=": operator.le,
    "s>": operator.gt,
    "s>=": operator.ge,
}


def meets(value: Any, wanted: str) -> bool:
    """Whether a capability is as an extra spec wants it: ``<is> True``, ``>= 5``, ``<or> a <or> b``, or just a text."""
    operation, *words = wanted.split() or [""]
    if operation == "<or>":
        return value in words[::2]
    if operation not in OPERATORS:
        return bool(value == wanted)
    try:
        return bool(words) and OPERATORS[operation](value, words[0])
    except (TypeError, ValueError):
        return False


class VolumeBackend:
    """The one backend that there is, with one pool."""

    def __init__(self, wing: VolumeWing) -> None:
        self._wing = wing

    def capabilities(self) -> dict[str, Any]:
        """What the pool says of itself, with how full it is."""
        used = self._wing.store.total(VOLUMES, "size")
        return {
            **CAPABILITIES,
            "free_capacity_gb": max(CAPACITY - used, 0),
            "allocated_capacity_gb": used,
            "provisioned_capacity_gb": used,
            "total_volumes": self._wing.store.count(VOLUMES),
        }

    def takes(self, kind: VolumeType) -> bool:
        """Whether a new volume of a type may be on it. Extra specs of a scope are for others to read."""
        if self._wing.services.of_volumes().disabled:
            return False
        asked = [(name.removeprefix("capabilities:"), wanted) for name, wanted in kind.extra_specs.items()]
        asked = [(name, wanted) for name, wanted in asked if ":" not in name]
        own = CAPABILITIES if all(name in CAPABILITIES for name, _ in asked) else self.capabilities()
        return all(name in own and meets(own[name], wanted) for name, wanted in asked)

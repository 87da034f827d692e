"""The extra specs of flavors that Nova knows, and what each may be."""

from __future__ import annotations

import re
from collections.abc import Callable

from novalite import errors
from novalite.api.types import truth
from novalite.cloud.placement.traits import STANDARD as TRAITS

Rule = Callable[[str], str | None]


def anything(value: str) -> str | None:
    """No rule at all."""
    return None


def boolean(value: str) -> str | None:
    """A word for true or false."""
    try:
        truth(value)
    except ValueError:
        return "is not a valid boolean-like value."
    return None


def integer(least: int | None = None, most: int | None = None) -> Rule:
    """A whole number between the two."""

    def rule(value: str) -> str | None:
        try:
            number = int(value)
        except ValueError:
            return "is not a valid integer value."
        if most is not None and number > most:
            return f"is greater than the max value of '{most}'."
        if least is not None and number < least:
            return f"is less than the min value of '{least}'."
        return None

    return rule


def one_of(*words: str) -> Rule:
    """One of these words."""
    return lambda value: None if value in words else f"is not one of: {', '.join(words)}."


def like(pattern: str) -> Rule:
    """A text of that pattern."""
    return lambda value: None if re.fullmatch(pattern, value) else f"is not of the format '{pattern}'."


RESOURCE_CLASSES = """
    VCPU MEMORY_MB DISK_GB PCI_DEVICE SRIOV_NET_VF NUMA_SOCKET NUMA_CORE NUMA_THREAD NUMA_MEMORY_MB IPV4_ADDRESS VGPU
    VGPU_DISPLAY_HEAD NET_BW_EGR_KILOBIT_PER_SEC NET_BW_IGR_KILOBIT_PER_SEC PCPU MEM_ENCRYPTION_CONTEXT FPGA PGPU
    NET_PACKET_RATE_KILOPACKET_PER_SEC NET_PACKET_RATE_EGR_KILOPACKET_PER_SEC NET_PACKET_RATE_IGR_KILOPACKET_PER_SEC
""".split()

_GROUP = "([a-zA-Z0-9_-]{1,64})?"
_CPUS = r"\^?\d+((-\d+)?(,\^?\d+(-\d+)?)?)*"
_CAPABILITIES = (
    "id|uuid|service_id|host|vcpus|memory_mb|local_gb|vcpus_used|memory_mb_used|local_gb_used|hypervisor_type|"
    "hypervisor_version|hypervisor_hostname|free_ram_mb|free_disk_gb|current_workload|running_vms|"
    "disk_available_least|host_ip|mapped|cpu_allocation_ratio|ram_allocation_ratio|disk_allocation_ratio|"
    "total_usable_ram_mb|total_usable_disk_gb|disk_mb_used|free_disk_mb|vcpus_total|num_instances|num_io_ops|"
    "failed_builds|aggregates|cell_uuid|updated"
)
_FILTERED_CAPABILITIES = (
    "cpu_info|metrics|stats|numa_topology|supported_hv_specs|pci_device_pools|nodename|pci_stats|"
    "supported_instances|limits|instances"
)
RESOLUTIONS = ("1024x768", "1280x1024", "1600x1200", "1920x1200", "2560x1600", "3840x2160")
_SOUND = ("sb16", "es1370", "pcspk", "ac97", "ich6", "ich9", "usb", "virtio")

#: Patterns of names, and the rule for what they say.
RULES: tuple[tuple[str, Rule], ...] = (
    ("accel:device_profile|vmware:(hw_version|storage_policy)|aggregate_instance_extra_specs:.+", anything),
    (rf"capabilities:({_CAPABILITIES}|({_FILTERED_CAPABILITIES})(:\w+)*)", anything),
    ("hw:(cpu_realtime|hide_hypervisor_id|locked_memory|boot_menu|vif_multiqueue_enabled|mem_encryption)", boolean),
    ("hw:(pmu|virtio_packed_ring|ephemeral_encryption)|hw_rng:allowed|hide_hypervisor_id", boolean),
    ("hw:cpu_realtime_mask", like(r"(\^)?\d+((-\d+)?(,\^?\d+(-\d+)?)?)*")),
    ("hw:cpu_policy", one_of("dedicated", "shared", "mixed")),
    ("hw:cpu_thread_policy", one_of("prefer", "isolate", "require")),
    ("hw:emulator_threads_policy", one_of("isolate", "share")),
    # Nova takes these names for patterns, so any character may stand for the dot.
    (r"hw:cpu_dedicated_mask|hw:numa_cpus.\d+", like(_CPUS)),
    (r"hw:numa_mem.\d+", integer(1)),
    ("hw:mem_page_size", like(r"(large|small|any|\d+([kKMGT]i?)?(b|bit|B)?)")),
    ("hw:(numa_nodes|cpu_(max_)?(sockets|cores|threads))", integer(1)),
    ("hw:pci_numa_affinity_policy", one_of("required", "preferred", "legacy", "socket")),
    ("hw:mem_encryption_model", one_of("amd-sev", "amd-sev-es", "amd-sev-snp", "intel-tdx")),
    ("hw:pmem", like("([a-zA-Z0-9_]+(,)?)+")),
    ("hw:serial_port_count|hw_rng:rate_(bytes|period)|hw_video:ram_max_mb", integer(0)),
    ("hw:tpm_model", one_of("tpm-tis", "tpm-crb")),
    ("hw:tpm_version", one_of("1.2", "2.0")),
    ("hw:tpm_secret_security", one_of("user", "host", "deployment")),
    ("hw:watchdog_action", one_of("none", "pause", "poweroff", "reset", "disabled")),
    ("hw:viommu_model", one_of("intel", "smmuv3", "virtio", "auto")),
    ("hw:sound_model", one_of(*_SOUND)),
    ("hw:usb_model", one_of("none", "nec-xhci", "qemu-xhci")),
    ("hw:redirected_usb_ports", integer(0, 15)),
    ("hw:ephemeral_encryption_format", one_of("plain", "luks", "luksv2")),
    ("group_policy", one_of("isolate", "none")),
    ("os:secure_boot", one_of("disabled", "required")),
    ("pci_passthrough:alias", like(r"[^:]+:\d+(?:\s*,\s*[^:]+:\d+)*")),
    ("quota:((cpu|memory|disk_io|vif)_reservation|cpu_quota)", integer()),
    ("quota:(cpu|memory|disk_io|vif)_shares_level", one_of("custom", "high", "normal", "low")),
    ("quota:((cpu|memory|disk_io|vif)_(limit|shares_share)|cpu_(shares|period))", integer(0)),
    ("quota:(disk_(read|write|total)_(bytes|iops)_sec|vif_(in|out)bound_(average|peak|burst))", integer(0)),
    (f"resources{_GROUP}:({'|'.join(RESOURCE_CLASSES)}|CUSTOM_[A-Z0-9_]+)", integer()),
    (f"trait{_GROUP}:({'|'.join(sorted(TRAITS))}|CUSTOM_[A-Z0-9_]+)", one_of("required", "forbidden")),
)

#: Names that came with a release, and what brought them.
LATER: tuple[tuple[str, str], ...] = (
    ("hw:virtio_packed_ring", "compute.no-hyper-v"),
    ("hw:cpu_max_(sockets|cores|threads)", "compute.names-of-most-cpus"),
    ("hw:(mem_encryption_model|redirected_usb_ports|sound_model|usb_model)", "compute.sound-and-usb"),
    ("hw:tpm_secret_security", "compute.security-of-tpm-secrets"),
)

#: What held until a release, and what ended it.
UNTIL: tuple[tuple[str, Rule, str], ...] = (
    ("os:monitors", integer(1, 8), "compute.no-hyper-v"),
    ("os:resolution", one_of(*RESOLUTIONS), "compute.no-hyper-v"),
    ("os:vram", one_of("64", "128", "256", "512", "1024"), "compute.no-hyper-v"),
    ("hw:max_cpu_(sockets|cores|threads)", integer(1), "compute.names-of-most-cpus"),
    ("hw:mem_encryption_model", one_of("amd-sev", "amd-sev-es"), "compute.encryption-of-memory"),
)

#: What is before the colon of names that are Nova's alone.
NAMESPACES = (
    "accel|aggregate_instance_extra_specs|capabilities|hw|hw_rng|hw_video|os|pci_passthrough|quota|vmware|"
    f"resources{_GROUP}|trait{_GROUP}"
)


def check(name: str, value: str, has: Callable[[str], bool] = lambda change: True) -> None:
    """Raises ValidationError for a known spec that breaks its rule, and for an unknown one in a known namespace.

    ``has`` says which changes of releases are true.
    """
    if rule := _rule(name, has):
        if problem := rule(value):
            raise errors.ValidationError(f"Validation failed; '{value}' {problem}")
        return
    namespace, colon, _ = name.partition(":")
    if colon and re.fullmatch(NAMESPACES, namespace):
        raise errors.ValidationError(
            f"Validation failed; extra spec '{name}' does not appear to be a valid extra spec."
        )


def _rule(name: str, has: Callable[[str], bool]) -> Rule | None:
    """What there is to know about a name, if it is known."""
    if any(re.fullmatch(pattern, name) and not has(change) for pattern, change in LATER):
        return None
    before = [(pattern, rule) for pattern, rule, change in UNTIL if not has(change)]
    return next((rule for pattern, rule in (*before, *RULES) if re.fullmatch(pattern, name)), None)

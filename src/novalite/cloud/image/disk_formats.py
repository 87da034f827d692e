"""What an image may be written as, and an empty disk in the format that most are."""

from __future__ import annotations

import struct
from functools import lru_cache

#: What an image may be, as Glance is shipped to take it.
DISK_FORMATS = ("ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop")
CONTAINER_FORMATS = ("ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed")

# The header of QEMU's qcow2, version 2: magic, version, backing file's offset and length, cluster bits, size,
# encryption, L1 entries, L1 offset, reference table's offset and clusters, snapshots, their offset.
_QCOW2 = struct.Struct(">4sIQIIQIIQQIIQ")
_MAGIC = b"QFI\xfb"
_CLUSTER_BITS = 16
_CLUSTER = 1 << _CLUSTER_BITS
_GUEST_BYTES_PER_L1_ENTRY = _CLUSTER * _CLUSTER // 8


@lru_cache(maxsize=16)  # snapshots of servers alike are of the same bytes
def empty_qcow2(size: int) -> bytes:
    """An image of an empty disk of so many bytes, as ``qemu-img create`` makes it."""
    entries = -(-size // _GUEST_BYTES_PER_L1_ENTRY)
    clusters = max(1, -(-entries * 8 // _CLUSTER))
    header = _QCOW2.pack(
        *(_MAGIC, 2, 0, 0, _CLUSTER_BITS, size, 0, entries),
        *(3 * _CLUSTER, _CLUSTER, 1, 0, 0),
    )
    reference_table = struct.pack(">Q", 2 * _CLUSTER)
    reference_counts = struct.pack(">H", 1) * (3 + clusters)
    parts = (header, reference_table, reference_counts, b"\0" * clusters * _CLUSTER)
    return b"".join(part.ljust(_CLUSTER, b"\0") for part in parts)

"""The check of an image's data: whether it is what its disk_format says, and how large the disk in it is.

Only what is wrapped in nothing (container_format bare) is looked at. A format is known by its magic bytes; data that
has none is raw. What could make a hypervisor open other files, such as a backing file, is refused.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

from novalite import errors

#: The formats that are told by their data; of the others, such as ami, anything is taken that is none of these.
INSPECTED = frozenset({"raw", "qcow2", "vhd", "vhdx", "vmdk", "vdi", "iso"})

_SECTOR = 512
_ISO_HEADER = 0x8000
_ISO_NAMES = (b"CD001", b"NSR02", b"NSR03")
_VMDK_TYPES = ("monolithicsparse", "streamoptimized")
_VMDK_LINE = re.compile(r"#.*|ddb.*|[^ =]+=.*|(rw|rdonly|noaccess) [^/]*")

# From qcow2's specification: where it says its backing file and, of version 3, the features that a reader must know.
_BACKING_FILE, _FEATURES = 8, 0x48
_DATA_FILE, _KNOWN_FEATURES = 0b100, 0b1111


class BadData(errors.Invalid):
    """Data that is not of the image's format, or that is not safe: 415."""


def inspect(disk_format: str | None, container_format: str | None, data: bytes) -> int | None:
    """How many bytes the disk in an image has, None where that is not known. Raises BadData."""
    if container_format != "bare":
        return None
    found = _detect(data)
    if found != disk_format and disk_format != "raw" and (found != "raw" or disk_format in INSPECTED):
        raise BadData(f"Image disk_format {disk_format} does not match stream data {found}")
    if found in _LEAST and len(data) < _LEAST[found](data):
        raise BadData("Incomplete file cannot be safety checked")
    if found in _UNSAFE and _UNSAFE[found](data, disk_format):
        raise BadData("Image failed safety checks")
    if disk_format == "raw":
        return len(data) or None
    return _SIZES[found](data) or None if found in _SIZES else None


def _detect(data: bytes) -> str:
    found = [name for name, is_it in _SIGNS.items() if is_it(data)]
    if sorted(found) == ["gpt", "iso"]:  # a bootable one
        return "iso"
    if len(found) > 1:
        raise BadData(f"Multiple formats detected: {','.join(found)}")
    return found[0] if found else "raw"


def _is_partitioned(data: bytes) -> bool:
    is_fat = data[0x10:0x11] == b"\2" and data[0x15:0x16] == b"\xf8"
    return data[510:512] == b"\x55\xaa" and not is_fat


def _is_vmdk(data: bytes) -> bool:
    if data.startswith(b"KDMV"):
        return True
    head = data[:_SECTOR]
    is_text = len(head) >= 64 and head.isascii() and all(c.isprintable() or c.isspace() for c in head.decode())
    return is_text and _vmdk_type(_descriptor(data)) is not None


_SIGNS: dict[str, Callable[[bytes], bool]] = {
    "qcow2": lambda data: data.startswith(b"QFI\xfb") and len(data) >= _SECTOR,
    "qed": lambda data: data.startswith(b"QED\0") and len(data) >= _SECTOR,
    "vhd": lambda data: data.startswith(b"conectix"),
    "vhdx": lambda data: data.startswith(b"vhdxfile"),
    "vmdk": _is_vmdk,
    "vdi": lambda data: data[0x40:0x44] == b"\x7f\x10\xda\xbe" and len(data) >= _SECTOR,
    "iso": lambda data: data[_ISO_HEADER + 1 : _ISO_HEADER + 6] in _ISO_NAMES and len(data) >= _ISO_HEADER + 2048,
    "gpt": _is_partitioned,
    "luks": lambda data: data.startswith(b"LUKS\xba\xbe"),
}


def _descriptor(data: bytes) -> str:
    """The text that says what a VMDK is made of; a sparse one has it in the second sector."""
    start, size = 0, (1 << 20) - 1
    if data.startswith(b"KDMV"):
        start, size = (_SECTOR * sectors for sectors in struct.unpack_from("<QQ", data.ljust(44, b"\0"), 28))
    text = data[start : start + size].partition(b"\0")[0]
    return text.decode().lower() if text.isascii() else ""


def _least_vmdk(data: bytes) -> int:
    if not data.startswith(b"KDMV"):
        return 0
    start, size = struct.unpack_from("<QQ", data.ljust(44, b"\0"), 28)
    return int(_SECTOR * (start + size))


#: As many bytes as it takes to tell that a format is safe.
_LEAST: dict[str, Callable[[bytes], int]] = {
    "vhd": lambda data: _SECTOR,
    "vhdx": lambda data: 256 * 1024,
    "vmdk": _least_vmdk,
    "luks": lambda data: 592,
}


def _vmdk_type(descriptor: str) -> str | None:
    found = re.search('createtype="([^"]{0,63})"', descriptor)
    return found and found[1]


def _unsafe_qcow2(data: bytes, disk_format: str | None) -> bool:
    version, backing_file = struct.unpack_from(">IQ", data, 4)
    (features,) = struct.unpack_from(">Q", data, _FEATURES)
    unknown = version != 2 and (version != 3 or features & ~_KNOWN_FEATURES)
    return bool(backing_file or unknown or features & _DATA_FILE)


def _unsafe_vmdk(data: bytes, disk_format: str | None) -> bool:
    descriptor = _descriptor(data)
    lines = [line.strip() for line in descriptor.split("\n")]
    extents = [line for line in lines if line.startswith(("rw ", "rdonly ", "noaccess "))]
    return (
        _vmdk_type(descriptor) not in _VMDK_TYPES
        or not extents
        or not all(_VMDK_LINE.fullmatch(line) for line in lines if line)
    )


def _unsafe_partitions(data: bytes, disk_format: str | None) -> bool:
    if disk_format in ("aki", "ari"):  # the first sector of a kernel only looks like a table of partitions
        return False
    entries = [data[start : start + 16] for start in range(446, 510, 16)]
    used = [number for number, entry in enumerate(entries) if entry[4]]
    protective = [entry for entry in entries if entry[4] == 0xEE]
    return (
        not used
        or any(entry[0] not in (0, 0x80) for entry in entries)
        or any(entry[1:4] != b"\0\2\0" or entry[8:12] != b"\1\0\0\0" for entry in protective)
        or bool(protective and used != [0])
    )


_UNSAFE: dict[str, Callable[[bytes, str | None], bool]] = {
    "qcow2": _unsafe_qcow2,
    "vmdk": _unsafe_vmdk,
    "gpt": _unsafe_partitions,
    "qed": lambda data, disk_format: True,
    "luks": lambda data, disk_format: data[6:8] != b"\0\1",
}


def _iso_size(data: bytes) -> int:
    (blocks,) = struct.unpack_from("<I", data, _ISO_HEADER + 80)
    (block,) = struct.unpack_from("<H", data, _ISO_HEADER + 128)
    return int(blocks * block) if data[_ISO_HEADER] == 1 else 0


_SIZES: dict[str, Callable[[bytes], int]] = {
    "qcow2": lambda data: int(struct.unpack_from(">Q", data, 24)[0]),
    "vhd": lambda data: int(struct.unpack_from(">Q", data, 40)[0]),
    "vdi": lambda data: int(struct.unpack_from("<Q", data, 0x170)[0]),
    "vmdk": lambda data: _SECTOR * int(struct.unpack_from("<Q", data, 12)[0]),
    "iso": _iso_size,
}

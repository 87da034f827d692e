import struct

import pytest

from novalite.cloud.image.disk_formats import empty_qcow2
from novalite.cloud.image.inspection import BadData, inspect

REST = bytes(600)
SECTORS = bytes(20 * 512)
DESCRIPTOR = b'# Disk DescriptorFile\ncreateType="monolithicSparse"\nRW 4192256 SPARSE "a.vmdk"\nddb.x = "y"\n'
VMDK = struct.pack("<4sIIQQQQ", b"KDMV", 1, 3, 2048, 128, 1, 20).ljust(512, b"\0")
SECTOR = bytes(446) + b"\x80\0\2\0\x83" + bytes(59) + b"\x55\xaa"
ISO = bytes(0x8000) + b"\1CD001" + bytes(74) + struct.pack("<I", 3) + bytes(44) + struct.pack("<H", 2048) + bytes(2048)


def qcow2(version=2, backing_file=0, features=0):
    header = struct.pack(">4sIQIIQ", b"QFI\xfb", version, backing_file, 0, 16, 1 << 20)
    return header.ljust(0x48, b"\0") + struct.pack(">Q", features) + REST


@pytest.mark.parametrize(
    ("disk_format", "data", "size"),
    [
        ("raw", b"12345", 5),
        ("raw", b"", None),
        ("raw", qcow2(), 680),
        ("qcow2", qcow2(), 1 << 20),
        ("qcow2", qcow2(3, features=0b1011), 1 << 20),
        ("qcow2", empty_qcow2(1 << 30), 1 << 30),
        ("vhd", b"conectix".ljust(40, b"\0") + struct.pack(">Q", 77) + REST, 77),
        ("vhdx", b"vhdxfile" + bytes(1 << 18), None),
        ("vdi", (bytes(0x40) + b"\x7f\x10\xda\xbe").ljust(0x170, b"\0") + struct.pack("<Q", 78) + REST, 78),
        ("vmdk", VMDK + DESCRIPTOR + SECTORS, 2048 * 512),
        ("iso", ISO, 3 * 2048),
        ("iso", SECTOR + ISO[512:], 3 * 2048),
        ("raw", SECTOR, 512),
        ("aki", bytes(510) + b"\x55\xaa", None),
        ("ami", b"anything", None),
        ("ploop", b"anything", None),
    ],
)
def test_data_of_its_format_is_taken_and_the_size_of_its_disk_told(disk_format, data, size):
    if disk_format == "aki":  # which is no format that is told by its data, but looks like a table of partitions
        with pytest.raises(BadData, match="Image disk_format aki does not match stream data gpt"):
            inspect(disk_format, "bare", data)
    else:
        assert inspect(disk_format, "bare", data) == size


@pytest.mark.parametrize("disk_format", ["qcow2", "vhd", "vhdx", "vmdk", "vdi", "iso"])
@pytest.mark.parametrize("data", [b"", b"not a disk", b"QFI"])
def test_data_of_no_format_is_raw(disk_format, data):
    with pytest.raises(BadData, match=f"Image disk_format {disk_format} does not match stream data raw"):
        inspect(disk_format, "bare", data)


def test_what_is_wrapped_is_not_looked_at():
    assert inspect("qcow2", "ova", b"not a disk") is None


def test_data_of_two_formats_is_refused():
    with pytest.raises(BadData, match="Multiple formats detected: qcow2,gpt"):
        inspect("raw", "bare", qcow2()[:510] + b"\x55\xaa")


@pytest.mark.parametrize(
    ("disk_format", "data"),
    [
        ("qcow2", qcow2(backing_file=16)),
        ("qcow2", qcow2(1)),
        ("qcow2", qcow2(3, features=0b100)),
        ("qcow2", qcow2(3, features=0b10000)),
        ("raw", b"QED\0" + REST),
        ("raw", b"LUKS\xba\xbe\0\2" + REST),
        ("vmdk", VMDK + SECTORS),
        ("vmdk", VMDK + DESCRIPTOR.replace(b"monolithicSparse", b"monolithicFlat") + SECTORS),
        ("vmdk", VMDK + DESCRIPTOR.replace(b"a.vmdk", b"/etc/passwd") + SECTORS),
        ("vmdk", VMDK + DESCRIPTOR + b"what is this\n" + SECTORS),
        ("vmdk", DESCRIPTOR.replace(b"monolithicSparse", b"custom")),
        ("raw", bytes(510) + b"\x55\xaa"),
        ("raw", bytes(446) + b"\1" + SECTOR[447:]),
        ("raw", bytes(446) + b"\0\0\2\1\xee" + SECTOR[451:]),
    ],
)
def test_what_could_open_other_files_is_refused(disk_format, data):
    with pytest.raises(BadData, match="Image failed safety checks"):
        inspect(disk_format, "bare", data)


@pytest.mark.parametrize("data", [b"conectix", b"vhdxfile" + REST, VMDK + DESCRIPTOR, b"LUKS\xba\xbe\0\1"])
def test_what_is_cut_off_before_it_can_be_checked_is_refused(data):
    with pytest.raises(BadData, match="Incomplete file cannot be safety checked"):
        inspect("raw", "bare", data)

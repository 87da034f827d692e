import struct

import pytest

from novalite.cloud.image.disk_formats import empty_qcow2, virtual_size


@pytest.mark.parametrize("size", [0, 1, 117440512, 1 << 30, 160 << 30, 5 << 40])
def test_an_empty_qcow2_says_its_size_and_counts_its_clusters(size):
    image = empty_qcow2(size)
    _, _, _, _, bits, disk, _, entries, table, counts, *_ = struct.unpack_from(">4sIQIIQIIQQIIQ", image)
    (block,) = struct.unpack_from(">Q", image, counts)
    clusters = len(image) >> bits

    assert disk == size == virtual_size("qcow2", image)
    assert entries * (1 << bits) ** 2 // 8 >= size
    assert table + entries * 8 <= len(image)
    assert struct.unpack_from(f">{clusters + 1}H", image, block) == (*[1] * clusters, 0)


@pytest.mark.parametrize(
    ("disk_format", "data", "size"),
    [("raw", b"12345", 5), ("iso", b"", 0), ("qcow2", b"QFI", None), ("qcow2", b"x" * 99, None), ("vmdk", b"1", None)],
)
def test_the_size_of_the_disk_is_read_where_the_format_tells(disk_format, data, size):
    assert virtual_size(disk_format, data) == size

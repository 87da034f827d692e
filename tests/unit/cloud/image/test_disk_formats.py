import struct

import pytest

from novalite.cloud.image.disk_formats import empty_qcow2
from novalite.cloud.image.inspection import inspect


@pytest.mark.parametrize("size", [0, 1, 117440512, 1 << 30, 160 << 30, 5 << 40])
def test_an_empty_qcow2_says_its_size_and_counts_its_clusters(size):
    image = empty_qcow2(size)
    _, _, _, _, bits, disk, _, entries, table, counts, *_ = struct.unpack_from(">4sIQIIQIIQQIIQ", image)
    (block,) = struct.unpack_from(">Q", image, counts)
    clusters = len(image) >> bits

    assert disk == size == (inspect("qcow2", "bare", image) or 0)
    assert entries * (1 << bits) ** 2 // 8 >= size
    assert table + entries * 8 <= len(image)
    assert struct.unpack_from(f">{clusters + 1}H", image, block) == (*[1] * clusters, 0)

import re

from novalite.cloud.placement.traits import STANDARD


def test_standard_traits_are_words_in_capitals_and_none_is_custom():
    assert len(STANDARD) > 300
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]+", trait) and not trait.startswith("CUSTOM_") for trait in STANDARD)
    assert {"HW_CPU_X86_AVX", "COMPUTE_NODE", "MISC_SHARES_VIA_AGGREGATE"} <= STANDARD

import pytest

from novalite.errors import ValidationError
from novalite.services.compute.flavors.known_extra_specs import check


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("anything", "goes"),
        ("mine:own", "goes"),
        ("hw:cpu_policy", "dedicated"),
        ("hw:numa_nodes", "2"),
        ("hw:mem_page_size", "2MB"),
        ("trait:HW_CPU_X86_AVX", "required"),
        ("trait1:CUSTOM_GOLD", "forbidden"),
        ("resources:VCPU", "4"),
        ("quota:disk_read_bytes_sec", "0"),
    ],
)
def test_a_good_spec_passes(name, value):
    check(name, value)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("hw:cpu_policy", "mine", "'mine' is not one of: dedicated, shared, mixed."),
        ("hw:numa_nodes", "none", "'none' is not a valid integer value."),
        ("hw:numa_nodes", "0", "'0' is less than the min value of '1'."),
        ("hw:redirected_usb_ports", "16", "'16' is greater than the max value of '15'."),
        ("hw:boot_menu", "maybe", "'maybe' is not a valid boolean-like value."),
        ("hw:colour", "red", "extra spec 'hw:colour' does not appear to be a valid extra spec."),
        ("trait:COLOUR_RED", "required", "extra spec 'trait:COLOUR_RED' does not appear to be a valid extra spec."),
    ],
)
def test_a_bad_spec_is_told_why(name, value, problem):
    with pytest.raises(ValidationError) as refusal:
        check(name, value)
    assert refusal.value.message == f"Validation failed; {problem}"

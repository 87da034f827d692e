import pytest

from novalite.cloud.releases import RELEASES
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


@pytest.mark.parametrize(
    ("name", "value", "releases"),
    [
        ("os:monitors", "2", "2023.1 2023.2"),
        ("os:resolution", "1024x768", "2023.1 2023.2"),
        ("os:vram", "64", "2023.1 2023.2"),
        ("hw:virtio_packed_ring", "true", "2024.1 2024.2 2025.1 2025.2 2026.1 2026.2"),
        ("hw:max_cpu_cores", "2", "2023.1 2023.2 2024.1"),
        ("hw:cpu_max_cores", "2", "2024.2 2025.1 2025.2 2026.1 2026.2"),
        ("hw:usb_model", "none", "2025.2 2026.1 2026.2"),
        ("hw:tpm_secret_security", "host", "2026.1 2026.2"),
        ("hw:mem_encryption_model", "amd-sev", "2025.2 2026.1 2026.2"),
        ("hw:mem_encryption_model", "intel-tdx", "2026.2"),
    ],
)
def test_a_spec_is_known_at_some_releases(name, value, releases):
    def is_good(release):
        try:
            check(name, value, release.has)
        except ValidationError:
            return False
        return True

    assert [release.name for release in RELEASES.values() if is_good(release)] == releases.split()

from novalite.services.compute.flavors.image_properties import KNOWN


def test_the_names_are_novas():
    assert {"hw_rng_model", "img_config_drive", "os_distro", "traits_required"} <= KNOWN
    assert all(name.replace("_", "").isalnum() for name in KNOWN)

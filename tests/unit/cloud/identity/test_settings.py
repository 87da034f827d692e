from novalite.cloud import Cloud
from novalite.cloud.identity.settings import IdentitySettings


def test_a_cloud_is_made_with_another_password_another_region_and_dearer_hashes():
    cloud = Cloud(identity=IdentitySettings("sesame", password_cost=9, region="Mars"))
    (admin,) = cloud.identity.users.find(name="admin")

    assert cloud.identity.users.authenticate(admin, "sesame") == admin
    assert admin.password_hash.startswith("$scrypt$ln=9,r=8,p=1$")
    assert [region.id for region in cloud.identity.catalog.regions.find()] == ["Mars"]

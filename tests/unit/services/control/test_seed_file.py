import pytest

from novalite.services.control import seed_file

GOOD = """\
projects:
  - name: shop
flavors:
  - {name: own, ram: 64}
quotas:
  - project: shop
    instances: 3
"""


def test_a_cloud_goes_back_to_what_a_file_says(cloud, tmp_path):
    path = tmp_path / "seed.yaml"
    path.write_text(GOOD)
    seed_file.sow(path, cloud)
    (shop,) = cloud.identity.projects.find(name="shop")
    cloud.identity.projects.delete(shop.id)
    cloud.reset()

    assert cloud.compute.quotas.limits(shop.id)["instances"] == 3


def test_an_empty_file_says_nothing(cloud, tmp_path):
    path = tmp_path / "seed.yaml"
    path.write_text("# nothing\n")
    seed_file.sow(path, cloud)


def test_a_file_may_leave_out_what_a_new_cloud_contains(cloud, tmp_path):
    path = tmp_path / "seed.yaml"
    path.write_text("defaults: false\n" + GOOD)
    seed_file.sow(path, cloud)

    assert cloud.image.images.find() == []
    assert cloud.identity.projects.find(name="shop")


@pytest.mark.parametrize(
    ("there", "instead", "said"),
    [
        ("ram: 64", "ram: much", ", line 4: flavors.0.ram: 'much' is not of type 'integer'"),
        ("instances", "hats", ", line 6: quotas.0: there is no quota of hats"),
        ("    instances: 3", "    instances:\n      x", ", line 7: quotas.0.instances: 'x' is not of type 'integer'"),
        ("name: shop", "nam: shop", ", line 2: projects.0: 'name' is a required property"),
        (
            "name: own,",
            "name: own, colour: red,",
            ", line 4: flavors.0.colour: Additional properties are not allowed ('colour' was unexpected)",
        ),
        (GOOD, "- a", ", line 1: ['a'] is not of type 'object'"),
        ("{name: own", "{name: [own", ": while parsing a flow sequence"),
        (GOOD, "a: !!python/name:os.system x", ": could not determine a constructor"),
    ],
)
def test_what_is_wrong_is_said_with_line_and_key(cloud, tmp_path, there, instead, said):
    path = tmp_path / "seed.yaml"
    path.write_text(GOOD.replace(there, instead))
    with pytest.raises(seed_file.BadSeed) as refused:
        seed_file.sow(path, cloud)

    assert str(refused.value).startswith(f"{path}{said}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_file_that_cannot_be_read_is_said(cloud, tmp_path, content):
    path = tmp_path / "seed.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(seed_file.BadSeed, match=r"seed\.yaml: "):
        seed_file.sow(path, cloud)

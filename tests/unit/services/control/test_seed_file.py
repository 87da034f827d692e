import pytest

from novalite.cloud import Cloud
from novalite.cloud.compute.flavors import Wanted
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
    seed_file.load(path, cloud)
    (shop,) = cloud.identity.projects.find(name="shop")
    cloud.identity.projects.delete(shop.id)
    cloud.reset()

    assert cloud.compute.quotas.limits(shop.id)["instances"] == 3


def test_an_empty_file_says_nothing(cloud, tmp_path):
    path = tmp_path / "seed.yaml"
    path.write_text("# nothing\n")
    seed_file.load(path, cloud)


def test_a_file_may_leave_out_what_a_new_cloud_contains(cloud, tmp_path):
    path = tmp_path / "seed.yaml"
    path.write_text("defaults: false\n" + GOOD)
    seed_file.load(path, cloud)

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
        ("{name: own", "{name: [own", ", line 4: while parsing a flow sequence, expected ',' or ']', but got '}'"),
        (GOOD, "a: !!python/name:os.system x", ", line 1: could not determine a constructor for the tag"),
        ("instances: 3", "instances: 3\n    instances: 4", ", line 8: the key 'instances' is there twice"),
        ("instances: 3", "instances: 3\nflavors: []", ", line 8: the key 'flavors' is there twice"),
        ("instances", "1", ", line 7: the key '1' is not a string; quote it"),
        ("instances", "? [a]\n    ", ", line 7: a key is not a string"),
        ("name: shop", "name: 2030-13-01", ", line 2: '2030-13-01' is not timestamp: month must be in 1..12"),
        ("ram: 64", "ram: !!int x", ", line 4: 'x' is not int: invalid literal"),
        ("ram: 64", "ram: .inf", ", line 4: flavors.0.ram: inf is not of type 'integer'"),
        ("name: shop", f"name: {'[' * 101}", ", line 2: nested more than 100 deep"),
        ("name: shop", "&own\n    description: *own", ", line 3: *own is inside of what it stands for"),
        (
            GOOD,
            "a: &a [x, x, x]\nb: &b [*a, *a, *a]\n",
            ", line 1: a: Additional properties are not allowed ('a', 'b' were unexpected)",
        ),
        ("name: shop", f"name: {'x' * 2000}", f", line 2: projects.0.name: '{'x' * 999}…"),
        ("name: shop", "name: sh\x07op", ", line 2: '\\x07' cannot be in YAML"),
        (
            GOOD,
            "networks: [{name: a, subnets: [{cidr: 10.0.0.0/33}]}]",
            ", line 1: networks.0.subnets.0.cidr: '10.0.0.0/33' is not a 'cidr'",
        ),
    ],
)
def test_what_is_wrong_is_said_with_line_and_key(cloud, tmp_path, there, instead, said):
    path = tmp_path / "seed.yaml"
    path.write_text(GOOD.replace(there, instead))
    with pytest.raises(seed_file.BadSeed) as refused:
        seed_file.load(path, cloud)

    assert str(refused.value).startswith(f"{path}{said}")
    assert "\n" not in str(refused.value)


def test_what_is_written_once_may_stand_in_several_places(cloud, tmp_path):
    path = tmp_path / "seed.yaml"
    path.write_text("flavors:\n  - &own {name: own, ram: 64}\n  - {<<: *own, name: other}\n")
    seed_file.load(path, cloud)

    assert {"own", "other"} <= {flavor.name for flavor in cloud.compute.flavors.find(Wanted(), None, 100)}


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_file_that_cannot_be_read_is_said(cloud, tmp_path, content):
    path = tmp_path / "seed.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(seed_file.BadSeed, match=r"seed\.yaml: "):
        seed_file.load(path, cloud)


@pytest.mark.parametrize("text", ["release: 2024.1", "release: '2024.1'"])
def test_a_file_may_say_of_which_release_its_cloud_is(tmp_path, text):
    path = tmp_path / "seed.yaml"
    path.write_text(text)
    assert seed_file.release(path) == "2024.1"

    seed_file.load(path, Cloud(release="2024.1"))
    with pytest.raises(seed_file.BadSeed, match=r"line 1: release: the cloud is of 2026\.2 for good"):
        seed_file.load(path, Cloud())


@pytest.mark.parametrize("text", ["", "# nothing", "projects: []", "[release]"])
def test_a_file_need_not_say_of_which_release_its_cloud_is(tmp_path, text):
    path = tmp_path / "seed.yaml"
    path.write_text(text)
    assert seed_file.release(path) is None

from novalite.cloud.defaults import remove_defaults


def test_what_is_there_by_default_can_be_taken_away_twice(cloud):
    remove_defaults(cloud.compute)
    remove_defaults(cloud.compute)

    assert cloud.network.networks.find() == []
    assert {user.name for user in cloud.identity.users.find()} == {
        "admin",
        "cinder",
        "glance",
        "neutron",
        "nova",
        "placement",
    }

import pytest

from novalite.services.identity import entities
from novalite.wsgi.microversion import NULL


@pytest.mark.parametrize(
    ("entity", "collection", "names"),
    [
        (entities.DOMAIN, "domains", "id name description enabled tags options"),
        (
            entities.PROJECT,
            "projects",
            "id name domain_id description enabled parent_id is_domain tags options",
        ),
        (entities.USER, "users", "id name domain_id enabled default_project_id options password_expires_at"),
        (entities.GROUP, "groups", "id name domain_id description"),
        (entities.ROLE, "roles", "id name domain_id description options"),
        (entities.SERVICE, "services", "id type name enabled"),
        (entities.ENDPOINT, "endpoints", "id interface region_id region service_id url enabled"),
        (entities.REGION, "regions", "id description parent_region_id"),
        (entities.CREDENTIAL, "credentials", "id user_id type blob project_id"),
    ],
)
def test_a_thing_is_shown_by_what_keystone_shows_of_it(entity, collection, names):
    assert (entity.collection, entity.names(NULL)) == (collection, names.split())


def test_no_hash_of_a_password_or_secret_is_ever_shown():
    for entity in vars(entities).values():
        if isinstance(entity, entities.Entity):
            assert not [name for name in entity.names(NULL) if "hash" in name or name == "password"]

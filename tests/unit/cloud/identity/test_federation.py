import pytest

from novalite.cloud import Cloud
from novalite.errors import Conflict, Invalid, NotFound


@pytest.fixture
def identity():
    return Cloud().identity


@pytest.fixture
def mapping(identity):
    return identity.mappings.create("mapping", {"rules": [{"local": [], "remote": [{"type": "REMOTE_USER"}]}]})


def test_a_provider_has_a_domain_of_its_own_unless_it_names_one(identity):
    own = identity.identity_providers.create("own", {"remote_ids": None})
    named = identity.identity_providers.create("named", {"domain_id": "default", "remote_ids": ["b", "a"]})

    assert identity.domains.get(own.domain_id).name == own.domain_id
    assert (named.domain_id, named.remote_ids) == ("default", ("a", "b"))
    with pytest.raises(NotFound, match="Could not find domain: nothing"):
        identity.identity_providers.create("other", {"domain_id": "nothing"})


def test_what_is_refused_leaves_no_domain_behind(identity):
    identity.identity_providers.create("one", {"domain_id": "default", "remote_ids": ["a"]})
    domains = identity.domains.find()

    with pytest.raises(Conflict, match="Duplicate entry: one"):
        identity.identity_providers.create("one", {})
    with pytest.raises(Conflict, match="Duplicate remote ID: a"):
        identity.identity_providers.create("other", {"remote_ids": ["a"]})
    with pytest.raises(Invalid, match="String length exceeded"):
        identity.identity_providers.create("a" * 65, {})
    assert identity.domains.find() == domains


def test_a_provider_may_keep_its_remote_ids(identity):
    identity.identity_providers.create("one", {"domain_id": "default", "remote_ids": ["a"]})

    assert identity.identity_providers.update("one", {"remote_ids": ["a", "b"]}).remote_ids == ("a", "b")


def test_protocols_go_with_their_provider(identity, mapping):
    for provider in ("one", "other"):
        identity.identity_providers.create(provider, {"domain_id": "default"})
        identity.protocols.create(provider, "saml2", {"mapping_id": mapping.id})
    identity.identity_providers.delete("one")

    assert [protocol.idp_id for protocol in identity.protocols.find()] == ["other"]
    with pytest.raises(NotFound, match="Could not find federated protocol saml2 for Identity Provider: one"):
        identity.protocols.named("one", "saml2")


def test_a_protocol_needs_its_provider_and_its_mapping(identity, mapping):
    with pytest.raises(NotFound, match="Could not find Identity Provider: nobody"):
        identity.protocols.create("nobody", "saml2", {"mapping_id": mapping.id})
    with pytest.raises(Invalid, match="Invalid mapping id: nothing"):
        identity.protocols.create("nobody", "saml2", {"mapping_id": "nothing"})


def test_service_providers_are_told_while_they_are_enabled(identity):
    urls = {"auth_url": "http://h/auth", "sp_url": "http://h/"}
    made = identity.service_providers.create("cloud", urls)
    assert identity.service_providers.told() == []

    identity.service_providers.change(made, {"enabled": True})
    assert identity.service_providers.told() == [{"id": "cloud", **urls}]
    identity.service_providers.delete("cloud")
    assert identity.service_providers.told() == []

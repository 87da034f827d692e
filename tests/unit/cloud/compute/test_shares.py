import pytest

from novalite import errors


def test_a_share_is_there_and_exported_at_once(cloud):
    share = cloud.compute.shares.create("p", "common", size=5)

    assert cloud.compute.shares.get(share.id, "p") == share
    assert (share.size, share.protocol, share.status) == (5, "NFS", "available")
    assert share.export_location == f"192.0.2.250:/shares/share-{share.id}"
    assert share.export_location != cloud.compute.shares.create("p", protocol="CEPHFS").export_location


def test_a_share_is_its_project_s_unless_it_is_public(cloud):
    own, public = cloud.compute.shares.create("p"), cloud.compute.shares.create("p", is_public=True)

    assert cloud.compute.shares.get(public.id, "q") == public
    with pytest.raises(errors.NotFound, match=f"^Share {own.id} could not be found.$"):
        cloud.compute.shares.get(own.id, "q")
    assert {share.id for share in cloud.compute.shares.find("p")} == {own.id, public.id}
    assert cloud.compute.shares.find("q") == []


def test_an_id_is_one_share_s(cloud):
    cloud.compute.shares.create("p", id="a")
    with pytest.raises(errors.Conflict, match="there is a share a"):
        cloud.compute.shares.create("q", id="a")


def test_a_protocol_is_one_that_there_is(cloud):
    with pytest.raises(errors.Invalid, match="there is no protocol SMB: there are NFS, CEPHFS, CIFS"):
        cloud.compute.shares.create("p", protocol="SMB")


def test_a_share_is_changed_and_forgotten(cloud):
    share = cloud.compute.shares.create("p")

    assert cloud.compute.shares.update(share.id, status="error").updated_at == cloud.clock.datetime()
    cloud.compute.shares.delete(share.id)
    for gone in (cloud.compute.shares.get, cloud.compute.shares.delete):
        with pytest.raises(errors.NotFound):
            gone(share.id)

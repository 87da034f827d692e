import pytest
import webtest

from novalite.services.image.router import ImageVersions
from novalite.testing.application import application

TOKEN = {"X-Auth-Token": "alice:red:member,reader"}


@pytest.fixture(scope="module")
def whole():
    return webtest.TestApp(application())


@pytest.mark.parametrize(("path", "status"), [("/image", 300), ("/image/", 300), ("/image/versions/", 200)])
def test_versions_are_chosen_without_a_token(whole, path, status):
    versions = whole.get(path, status=status).json["versions"]

    assert [version["id"] for version in versions if version["status"] == "CURRENT"] == ["v2.18"]
    assert {link["href"] for version in versions for link in version["links"]} == {"http://localhost/image/v2/"}


@pytest.mark.parametrize(("path", "status"), [("/v1/images", 300), ("/v3", 300), ("/versions/2", 200)])
def test_the_choice_is_offered_wherever_there_is_nothing_else(path, status):
    webtest.TestApp(ImageVersions()).get(path, status=status)


def test_the_root_of_the_version_leads_to_itself_with_a_slash(whole):
    whole.get("/image/v2", status=401)
    answer = whole.get("/image/v2", headers=TOKEN, status=302)

    assert answer.headers["Location"] == "http://localhost/image/v2/"
    whole.get("/image/v2/", headers=TOKEN, status=404)


def test_answers_to_a_token_have_the_id_of_the_request(whole):
    known = whole.get("/image/v2/images", headers=TOKEN).headers
    unknown = whole.get("/image/v2/images", status=401).headers

    assert known["x-openstack-request-id"].startswith("req-")
    assert "x-compute-request-id" not in known
    assert "x-openstack-request-id" not in unknown


def test_who_is_unknown_gets_a_page_as_it_is_accepted(whole):
    answer = whole.get("/image/v2/images", headers={"Accept": "application/json"}, status=401)

    assert (answer.json["code"], answer.json["title"]) == ("401 Unauthorized", "Unauthorized")
    assert answer.headers["WWW-Authenticate"] == 'Keystone uri="http://localhost/identity"'


def test_the_version_is_as_well_as_its_service(whole):
    assert whole.get("/image/healthcheck").text == "OK"


def test_images_are_asked_for_with_a_token(whole):
    assert whole.get("/image/v2/images", status=401)
    found = whole.get("/image/v2/images?visibility=public&os_hidden=false", headers=TOKEN).json["images"]
    assert {"cirros-0.6.2-x86_64-disk", "cirros-0.6.3-x86_64-disk"} <= {image["name"] for image in found}


@pytest.mark.parametrize(
    ("request_", "status", "allowed"),
    [
        ("PUT /images", 405, "GET, POST"),
        ("HEAD /images/1", 405, "GET, PATCH, DELETE"),
        ("DELETE /images/1/file", 405, "GET, PUT"),
        ("GET /nothing", 404, None),
    ],
)
def test_what_has_no_such_method_says_which_it_has(whole, request_, status, allowed):
    method, path = request_.split(" ")
    answer = whole.request("/image/v2" + path, method=method, headers=TOKEN, status=status)

    assert answer.headers.get("Allow") == allowed


def test_a_file_larger_than_other_bodies_goes_through(whole):
    wanted = {"disk_format": "raw", "container_format": "bare"}
    id = whole.post_json("/image/v2/images", wanted, headers=TOKEN, status=201).json["id"]
    file = b"x" * (1 << 20)

    whole.put(f"/image/v2/images/{id}/file", file, headers=TOKEN, content_type="application/octet-stream", status=204)
    assert whole.get(f"/image/v2/images/{id}/file", headers=TOKEN).body == file

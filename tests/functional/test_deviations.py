"""Where the APIs answer otherwise than the real services, on purpose, as docs/deviations.md lists it."""

import pytest
import webtest

from novalite.testing.application import application

ADMIN = {"X-Auth-Token": "admin:6f70656e:admin,member,reader"}


@pytest.fixture
def app():
    return webtest.TestApp(application(), {"HTTP_X_AUTH_TOKEN": ADMIN["X-Auth-Token"]})


def test_what_was_removed_is_gone_whatever_is_asked_of_it(app):
    app.get("/v2.1/os-cells?colour=red", status=410)


def test_an_unknown_parameter_of_statistics_is_passed_over(app):
    app.get("/v2.1/os-hypervisors/statistics?colour=red", status=200)


def test_a_console_of_a_type_that_its_hypervisor_has_not_is_refused(app):
    image = app.get("/v2.1/images").json["images"][0]["id"]
    wanted = {"name": "one", "flavorRef": "1", "imageRef": image}
    id = app.post_json("/v2.1/servers", {"server": wanted}).json["server"]["id"]

    app.post_json(f"/v2.1/servers/{id}/action", {"os-getVNCConsole": {"type": "xvpvnc"}}, status=400)


def test_who_has_no_project_sees_no_servers(app):
    app.get("/v2.1/servers", headers={"X-Auth-Token": "somebody::member,reader"}, expect_errors=True)
    answer = app.get("/v2.1/servers", headers={"X-Auth-Token": "somebody::reader"}, expect_errors=True)

    assert answer.status_int in (200, 403)
    assert "UNKNOWN" not in answer.text


def test_a_minor_version_of_the_image_api_is_no_path(app):
    app.get("/image/v2.9/images", status=300)


def test_an_answer_of_nothing_has_no_media_type(app):
    id = app.post_json("/image/v2/images", {}).json["id"]

    assert "Content-Type" not in app.delete(f"/image/v2/images/{id}", status=204).headers

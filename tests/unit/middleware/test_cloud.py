import sqlite3

import pytest
import webob

from novalite.cloud import Cloud
from novalite.cloud.identity.hashing import HashingProcess, scrypt
from novalite.cloud.identity.settings import IdentitySettings
from novalite.errors import BadOption
from novalite.middleware.cloud import ENVIRON_KEY, CloudFilter
from novalite.store.opening import open_store
from novalite.wsgi.microversion import RELEASE


def application(environ, start_response):
    return webob.Response(str(id(environ[ENVIRON_KEY])))(environ, start_response)


def test_each_request_of_an_application_is_about_the_same_cloud():
    filtered = CloudFilter(application)
    assert {webob.Request.blank("/").get_response(filtered).text for _ in range(3)} == {str(id(filtered.cloud))}


def test_each_application_has_a_cloud_of_its_own_unless_it_is_given_one():
    cloud = Cloud()
    assert CloudFilter(application).cloud is not CloudFilter(application).cloud
    assert CloudFilter(application, cloud).cloud is cloud


def test_what_can_be_set_about_its_identity_is_an_option():
    options = {"password": "sesame", "password_cost": "4", "token_lifetime": "60"}
    cloud = CloudFilter(None, **options).cloud

    assert cloud.identity.settings == IdentitySettings("sesame", 4, 60.0)


def test_who_logs_in_is_hashed_for_by_a_process_where_the_ini_says_so():
    assert CloudFilter(None).cloud.identity.scrypt is scrypt
    assert isinstance(CloudFilter(None, hashing_process="yes").cloud.identity.scrypt, HashingProcess)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("web_download", "example.org:80"),
        ("web_download", "127.0.0.1"),
        ("web_download", "127.0.0.1:80 [::2]:80"),
        ("password_cost", "dear"),
        ("password_cost", "60"),
        ("hashing_process", "maybe"),
        ("token_lifetime", "-1"),
        ("token_lifetime", "1e300"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(key, value):
    with pytest.raises(BadOption, match=key):
        CloudFilter(None, **{key: value})


def test_a_request_has_the_release_of_a_cloud_that_is_not_of_the_latest():
    def said(**options):
        seen = {}
        filtered = CloudFilter(lambda environ, start_response: seen.update(environ) or [], **options)
        filtered({}, None)
        return seen.get(RELEASE)

    assert said(release="2024.1").name == "2024.1"
    assert said(release="2026.2") is None
    assert said() is None


def test_an_unknown_release_is_refused_with_those_that_there_are():
    with pytest.raises(BadOption, match=r"^release: there is no release 1; there are 2023\.1, "):
        CloudFilter(None, release="1")


def test_images_are_fetched_from_nowhere_unless_an_option_says_from_where():
    assert CloudFilter(None).cloud.image.imports.sources == ()
    sources = CloudFilter(None, web_download="127.0.0.1:8000, [::1]:80 localhost:1").cloud.image.imports.sources
    assert sources == ("127.0.0.1:8000", "[::1]:80", "localhost:1")


def test_a_database_without_room_is_told_with_what_it_says(sqlite_url, monkeypatch):
    def fail(self):
        with self._failing():
            raise sqlite3.OperationalError("database or disk is full")

    open_store(sqlite_url).close()
    monkeypatch.setattr("novalite.store.database.Database.begin", lambda self: None)
    monkeypatch.setattr("novalite.store.database.Database.commit", fail)
    monkeypatch.setattr("novalite.store.sql.SqlStore._found", lambda self: None)

    with pytest.raises(BadOption, match=r"^store: database or disk is full$"):
        CloudFilter(None, store=sqlite_url)

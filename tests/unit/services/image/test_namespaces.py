import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.image.router import ImageRouter


@pytest.fixture
def names():
    """The names that somebody of a project, or of none, is shown."""
    cloud, client = Cloud(), webtest.TestApp(ImageRouter())

    def names(project, role):
        environ = {CLOUD: cloud, ENVIRON_KEY: RequestContext("somebody", project, [role])}
        listed = client.get("/metadefs/namespaces?limit=100", extra_environ=environ).json["namespaces"]
        return {one["namespace"] for one in listed}

    return names


def test_who_has_no_project_sees_what_is_public(names):
    assert names(None, "reader") == names("red", "reader")
    assert names(None, "admin") - names(None, "reader") == {"OS::OperatingSystem", "OS::Glance::CommonImageProperties"}

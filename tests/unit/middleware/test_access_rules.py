import pytest

from novalite.cloud import Cloud
from novalite.cloud.identity.tokens import Scope
from novalite.middleware.access_rules import allows, understood
from novalite.middleware.authtoken import AuthToken


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/v2.1/servers", "/v2.1/servers", True),
        ("/v2.1/servers", "/v2.1/servers/1", False),
        ("/v2.1/servers/{id}", "/v2.1/servers/1", True),
        ("/v2.1/servers/*", "/v2.1/servers/1", True),
        ("/v2.1/servers/*", "/v2.1/servers/1/action", False),
        ("/v2.1/servers/*/action", "/v2.1/servers/1/action", True),
        ("/v2.1/**", "/v2.1/servers/1/action", True),
        ("/v2.1/**", "/v3/servers", False),
        ("/v2.1/servers", "/v2x1/servers", False),
    ],
)
def test_a_rule_allows_the_paths_of_its_pattern(pattern, path, expected):
    rule = {"service": "compute", "method": "GET", "path": pattern}

    assert allows([rule], "compute", "GET", path) is expected
    assert not allows([rule], "image", "GET", path)
    assert not allows([rule], "compute", "POST", path)


@pytest.mark.parametrize(
    ("version", "expected"), [("1", True), ("1.1", True), ("0.9", False), ("x", False), (None, False)]
)
def test_from_which_version_rules_are_understood(version, expected):
    assert understood(version) is expected


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def ask(cloud):
    """The status of a request with a token that is held to one rule."""

    def ask(rule, method, mount, path, **options):
        users, roles = cloud.identity.users, cloud.identity.roles
        demo, project = users.find(name="demo")[0], cloud.identity.projects.find(name="demo")[0]
        credential, _ = cloud.identity.application_credentials.create(
            demo.id, project.id, (roles.named("member").id,), name="robot", access_rules=[rule]
        )
        scope = Scope(project_id=project.id)
        token = cloud.identity.tokens.issue(demo.id, ("application_credential",), scope, credential=credential)
        statuses = []

        def application(environ, start_response):
            start_response("200 OK", [])
            return []

        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": mount,
            "PATH_INFO": path,
            "HTTP_X_AUTH_TOKEN": token.id,
            "HTTP_HOST": "localhost",
            "wsgi.url_scheme": "http",
            "novalite.cloud": cloud,
        }
        AuthToken(application, "cloud", **options)(environ, lambda status, *_: statuses.append(status[:3]))
        return statuses[0]

    return ask


@pytest.mark.parametrize(
    ("service", "method", "mount", "path", "status"),
    [
        ("compute", "GET", "/compute", "/v2.1/servers", "200"),
        ("compute", "POST", "/compute", "/v2.1/servers", "401"),
        ("compute", "GET", "/compute", "/v2.1/flavors", "401"),
        ("image", "GET", "/compute", "/v2.1/servers", "401"),
        ("block-storage", "GET", "/volume", "/v3/volumes", "401"),
    ],
)
def test_a_cloud_holds_a_token_to_its_rules(ask, service, method, mount, path, status):
    rule = {"service": service, "method": "GET", "path": "/compute/v2.1/servers"}

    assert ask(rule, method, mount, path) == status


def test_a_service_of_a_type_that_is_said_is_no_other(ask):
    rule = {"service": "compute", "method": "GET", "path": "/compute/v2.1/servers"}

    assert ask(rule, "GET", "/compute", "/v2.1/servers", service_type="image") == "401"

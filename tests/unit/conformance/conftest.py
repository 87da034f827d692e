import pytest

from novalite import connect
from novalite.testing import serving
from novalite.wsgi.loader import Loader


@pytest.fixture(scope="module")
def served():
    """A cloud at a URL, whose users log in."""
    app = Loader(options={"auth_strategy": "keystone", "api_rate_limit": "false"}).load_app("osapi_compute")
    with serving(app, access_log=False) as server:
        server.cloud = app.cloud
        yield server


@pytest.fixture
def clouds_yaml(served, tmp_path, monkeypatch):
    """The clouds.yaml by which it is found."""
    path = tmp_path / "clouds.yaml"
    path.write_text(connect.clouds_yaml(served.url))
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
    return path

"""Paste's tests of its urlmap, on our URLMap."""

PROJECT = "Paste"
TESTS = ["tests/test_urlmap.py"]
DEVIATIONS = {}


def pytest_configure():
    """Have ``paste.urlmap`` be ours."""
    from paste import urlmap

    from novalite.wsgi import URLMap

    urlmap.URLMap = URLMap

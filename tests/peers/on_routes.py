"""Routes' tests of its mapper, which finds the route by our index."""

import sys
import types
import unittest

PROJECT = "Routes"
TESTS = ["tests/test_functional", "tests/test_units"]
DEVIATIONS = {
    "tests/test_functional/test_recognition.py::TestRecognition::test_no_reg_make": (
        "a mapper whose expressions nobody has made is not refused: the index makes them"
    ),
}


def pytest_configure():
    """Have ``routes.Mapper`` ask a `RouteIndex`, as the Router does; what that asks the mapper goes to Routes."""
    sys.modules["nose"], sys.modules["nose.tools"] = types.ModuleType("nose"), tools()

    from routes import Mapper

    from novalite.wsgi.route_index import RouteIndex

    own_match, own_routematch = Mapper.match, Mapper.routematch
    asked = []

    def routematch(self, url=None, environ=None):
        if self in asked or not (url or environ) or self.debug:
            return own_routematch(self, url, environ)
        asked.append(self)
        try:
            if "index" not in vars(self):
                self.index = RouteIndex(self)
            return self.index.match(environ["PATH_INFO"] if url is None else url, environ or self.environ)
        finally:
            asked.pop()

    def match(self, url=None, environ=None):
        if self.debug:
            return own_match(self, url, environ)
        found = self.routematch(url, environ)
        return found and found[0]

    Mapper.match, Mapper.routematch = match, routematch


def tools():
    """What the tests have of nose, which runs on no Python that novalite runs on."""
    case = unittest.TestCase()
    module = types.ModuleType("nose.tools")
    module.eq_, module.assert_raises, module.assert_is_none = case.assertEqual, case.assertRaises, case.assertIsNone
    return module

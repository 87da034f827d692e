import pytest

from novalite.capture.reading import Reading
from novalite.capture.source import Unavailable


class Answers:
    """A Source that answers what it is told to; the rest is forbidden."""

    def __init__(self, answers):
        self.answers = answers

    def get(self, service, path, version=None):
        for key in (f"{service} {path} {version}", f"{service} {path}"):
            if key in self.answers:
                return self.answers[key]
        raise Unavailable(f"GET {path} of {service} answered 403")


@pytest.fixture
def reading():
    """Makes a Reading of some answers, for which projects are known by id."""

    def make(answers, **projects):
        return Reading(Answers(answers), projects=projects, listed_projects=[*projects])

    return make

"""Controllers as Nova, Cinder and others have them; those of ours are in test_routes.py."""

from functools import wraps
from types import SimpleNamespace

from novalite.inspector.answers import Answer, answers_of


class Version:
    """A version as Cinder and Manila have it; without a text it is none."""

    def __init__(self, text=None):
        self.text = text

    def get_string(self):
        if self.text is None:
            raise ValueError("a null version")
        return self.text


def limited(**limits):
    def decorate(method):
        @wraps(method)
        def limiting(*args):
            raise AssertionError("nobody calls it")

        vars(limiting).update(limits)
        return limiting

    return decorate


class Images:
    """A controller of Nova's."""

    @limited(min_version=None, max_version="2.35")
    def index(self):
        raise AssertionError

    @limited(min_version="2.36", max_version=None)
    def detail(self):
        raise AssertionError

    @limited(min_version="2.17", max_version="2.30")
    def _burn(self):
        raise AssertionError

    def show(self):
        raise AssertionError


def new(self):
    raise AssertionError("nobody calls it")


def said(endpoint, action):
    return [str(answer) for answer in answers_of(endpoint, action)[0]]


def test_versions_of_a_method_are_what_its_decorator_has_left_on_it():
    resource = SimpleNamespace(controller=Images(), wsgi_actions={})

    assert said(resource, "index") == ["Images.index until 2.35"]
    assert said(resource, "detail") == ["Images.detail from 2.36 on"]
    assert said(resource, "show") == ["Images.show"]
    assert answers_of(resource, "detail")[1].__wrapped__.__name__ == "detail"


def test_actions_of_a_resource_are_those_of_all_its_controllers():
    images = Images()
    resource = SimpleNamespace(controller=images, wsgi_actions={"show": images.show, "burn": images._burn})
    answers, target = answers_of(resource, "action")

    assert answers == (Answer("Images._burn", "2.17", "2.30", "burn"), Answer("Images.show", "", "", "show"))
    assert target == images._burn
    assert said(resource, "show") == ["Images.show"]


def test_a_resource_without_actions_has_the_method_that_is_named():
    assert said(SimpleNamespace(controller=Images(), wsgi_actions={}), "action") == ["Images.action"]


def test_of_a_method_that_a_controller_has_in_versions_each_is_told():
    versions = [
        SimpleNamespace(name="index", start_version=Version("3.0"), end_version=Version("3.7"), func=new),
        SimpleNamespace(name="index", start_version=Version("3.8"), end_version=Version(), func=None),
    ]
    volumes = Images()
    volumes.versioned_methods = {"index": versions}

    assert said(SimpleNamespace(controller=volumes), "index") == [
        "Images.index from 3.0 to 3.7",
        "Images.index from 3.8 on",
    ]
    assert answers_of(SimpleNamespace(controller=volumes), "index")[1] is new
    assert said(SimpleNamespace(controller=volumes), "show") == ["Images.show"]


def test_an_application_answers_itself():
    assert answers_of(new, None) == ((Answer("new"),), new)
    assert answers_of(None, None) == ((Answer(""),), None)
    assert answers_of("cats", "index") == ((Answer("cats.index"),), None)

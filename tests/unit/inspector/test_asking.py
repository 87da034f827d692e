import pytest

from novalite.inspector.asking import ask
from novalite.inspector.contexts import Resolver
from novalite.inspector.ini import read
from novalite.inspector.pipeline import pipelines

HERE = __name__


class UrlMap:
    def __init__(self, applications):
        self.applications = applications


def urlmap(loader, global_conf, first, second):
    """As Paste's: applications by domain and path."""
    return UrlMap([((None, "/first"), loader.get_app(first)), (("h.org", ""), loader.get_app(second))])


def plain_urlmap(loader, global_conf, first):
    return UrlMap([("/x/+", loader.get_filter("a")(loader.get_app(first)))])


def by_hand(loader, global_conf, outer, inner):
    """As services that assemble their own pipelines."""
    return loader.get_filter(outer)(loader.get_app(inner, global_conf=global_conf))


def only_main(loader, global_conf, **local_conf):
    return loader.get_filter()(loader.get_app())


def opaque(loader, global_conf, **local_conf):
    return [loader.get_app(name) for name in local_conf.values()]


def strange(loader, global_conf, **local_conf):
    return UrlMap("a text")


def broken(loader, global_conf, **local_conf):
    raise ValueError("no such thing")


@pytest.fixture
def asked(tmp_path):
    """The pipelines of a composite with that factory and those options, by their mounts."""

    def asked(factory, options="", name="top"):
        path = tmp_path / "test.ini"
        path.write_text(
            f"[DEFAULT]\ncolour = red\n[composite:top]\nuse = call:{factory}\n{options}\nset colour = blue\n"
            "[app:cats]\npaste.app_factory = x:cats\n[pipeline:dogs]\npipeline = a egg:Dogs\n"
            "[filter:a]\nuse = call:x:a\nfilter-with = b\n[filter:b]\nuse = call:x:b\n"
            "[app:main]\nuse = cats\n[filter:main]\nuse = b"
        )
        return list(pipelines(name, Resolver(read(path), ask=ask).application(name)))

    return asked


def names(found):
    return {one.mount: " ".join(one.names) for one in found}


def test_a_urlmap_shows_its_mounts(asked):
    found = asked(f"{HERE}:urlmap", "first = cats\nsecond = dogs")
    assert names(found) == {"/first": "cats", "h.org/": "b a egg:Dogs"}

    assert names(asked(f"{HERE}:plain_urlmap", "first = cats")) == {"/x/+": "b a cats"}


def test_a_pipeline_by_hand_shows_its_filters_and_what_its_application_gets(asked):
    (found,) = asked(f"{HERE}:by_hand", "outer = a\ninner = cats")

    assert found.names == ("b", "a", "cats")
    assert {option.key: (option.value, option.source) for option in found.app.defaults}["colour"] == ("blue", "set")


def test_without_a_name_main_is_meant(asked):
    assert names(asked(f"{HERE}:only_main")) == {"/": "main main"}


@pytest.mark.parametrize("factory", ["opaque", "strange"])
def test_a_composite_into_which_nobody_can_see_is_told_by_its_name(asked, factory):
    assert names(asked(f"{HERE}:{factory}", "one = cats")) == {"/": "top"}


def test_what_a_factory_raises_comes_through_with_the_section(asked, tmp_path):
    with pytest.raises(ValueError, match="no such thing") as caught:
        asked(f"{HERE}:broken")
    assert caught.value.__notes__ == [f"while making [composite:top] of {tmp_path}/test.ini"]
    with pytest.raises(ModuleNotFoundError):
        asked("nowhere.at.all:factory")

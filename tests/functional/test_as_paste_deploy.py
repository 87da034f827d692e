"""Whatever the inis, the Loader makes of them what PasteDeploy does, or says in one line why neither can."""

import re
import sys

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from paste.deploy import loadapp

from novalite import errors
from novalite.wsgi import Loader
from tests.inis import EGG, ENTRY_POINTS, Made, inis


@pytest.fixture(scope="module", autouse=True)
def egg(tmp_path_factory):
    """A distribution with entry points, as far as a search of the path can tell."""
    home = tmp_path_factory.mktemp("egg")
    metadata = home / f"{EGG.replace('-', '_')}-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {EGG}\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(ENTRY_POINTS)
    sys.path.append(str(home))
    yield
    sys.path.remove(str(home))


def is_whole(made):
    """Whether it is an application all the way down, and no function of one: see `ConfigLoader._create`."""
    return isinstance(made, Made) and all(map(is_whole, made.inner))


def made_by(load):
    """What is made, or the error that says why nothing is."""
    try:
        return load(), None
    except Exception as error:
        return None, error


@given(inis(), st.sampled_from(["main", "main", "main", "a1"]))
@settings(max_examples=150)
def test_the_loader_makes_what_paste_deploy_makes(tmp_path_factory, files, name):
    ini = files.write(tmp_path_factory.mktemp("inis"))
    theirs, wrong = made_by(lambda: loadapp(f"config:{ini}", name=name))
    assume(wrong or is_whole(theirs))

    ours, reason = made_by(lambda: Loader(ini).load_app(name))

    assert ours == theirs
    if wrong:
        assert isinstance(reason, errors.ConfigError)
        assert re.search(r"\.ini(: |; )", str(reason))
        assert "\n" not in str(reason)

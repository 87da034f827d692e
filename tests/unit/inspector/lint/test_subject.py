from novalite.inspector.ini import read
from novalite.inspector.lint.profile import shipped
from novalite.inspector.lint.subject import Subject, listed

TEXT = """\
[composite:main]
use = egg:Paste#urlmap
/a = cats
/b = cats
[pipeline:cats]
pipeline = cors health app
[filter:cors]
use = egg:oslo.middleware#cors
[filter:health]
use = egg:cats#health
[app:app]
use = egg:cats
"""


def test_what_is_mounted_twice_is_one(write):
    subject = Subject(read(write(TEXT)), shipped("oslo"))

    assert [chain.mount for chain in subject.chains] == ["/a", "/b"]
    assert [chain.mount for chain in subject.distinct()] == ["/a"]


def test_only_what_the_profile_describes_is_of_a_kind(write):
    chain, *_ = Subject(read(write(TEXT)), shipped("oslo")).chains
    oslo, paste = (Subject(read(write(TEXT)), shipped(name)) for name in ("oslo", "paste"))

    assert oslo.kinds(chain.filters) == paste.kinds(chain.filters) == ["cors", "health"]
    assert [subject.is_a(chain.filters[0], "cors") for subject in (oslo, paste)] == [True, False]
    assert not oslo.is_a(chain.filters[1], "health")


def test_names_are_listed_as_a_sentence_has_them():
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]

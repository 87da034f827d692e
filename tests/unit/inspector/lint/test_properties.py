"""What holds of every ini, and of every order of filters."""

from hypothesis import given, settings
from hypothesis import strategies as st
from paste.deploy import loadwsgi

from novalite.inspector.ini import read
from novalite.inspector.lint.mending import mend
from novalite.inspector.lint.profile import SHIPPED, shipped
from novalite.inspector.lint.run import lint

FACTORIES = {
    "cors": "egg:oslo.middleware#cors",
    "proxy": "egg:oslo.middleware#http_proxy_to_wsgi",
    "ids": "egg:oslo.middleware#request_id",
    "faultwrap": "egg:cats#faults",
    "size": "egg:oslo.middleware#sizelimit",
    "osprofiler": "egg:osprofiler#web",
    "token": "egg:keystonemiddleware#auth_token",
    "context": "egg:cats#context",
    "audit": "egg:keystonemiddleware#audit",
    "ratelimit": "egg:cats#limits",
    "own": "egg:cats#own",
}
SECTIONS = "".join(f"[filter:{name}]\nuse = {factory}\n" for name, factory in FACTORIES.items())

NAMES = st.sampled_from(["main", "a", "b", "c", "cors"])
WORDS = st.sampled_from([*"abc", "main", "cors", "call:builtins:dict", "%(x)s", "%(y)s", "%", "#", "\n ", "\n # no\n "])
LISTS = st.one_of(st.lists(NAMES, min_size=1, max_size=3), st.lists(WORDS, max_size=4)).map(" ".join)
FACTORY = st.sampled_from(["builtins:dict"] * 8 + ["builtins.dict", "\n builtins:dict", "%(x)s", ""])
USE = st.one_of(st.just("call:builtins:dict"), NAMES, WORDS)
VALUES = {"use": USE, "next": NAMES, "filter-with": NAMES} | dict.fromkeys(
    ["paste.app_factory", "paste.filter_factory", "paste.composite_factory"], FACTORY
)
#: What a section of each kind has, and what else it may have.
KEYS = {
    "app": ("paste.app_factory", ("use", "paste.filter_factory", "filter-with", "x", "set x", "Use")),
    "filter": ("paste.filter_factory", ("use", "paste.app_factory", "filter-with", "x")),
    "pipeline": ("pipeline", ("filter-with", "x", "set x")),
    "filter-app": ("next", ("use", "paste.filter_factory", "x")),
    "composite": ("use", ("paste.composite_factory", "/", "/v2", "/v2/", "keystone", "keystone_nolimit", "x")),
    "other": ("x", ("use", "pipeline")),
}


@st.composite
def sections(draw):
    """A section: its header and its options."""
    kind = draw(st.sampled_from(sorted(KEYS)))
    usual, others = KEYS[kind]
    keys = draw(st.lists(st.sampled_from([usual] * 6 + list(others)), min_size=1, max_size=2, unique=True))
    return f"{kind}:{draw(NAMES)}", {key: draw(VALUES.get(key, LISTS)) for key in keys}


DEFAULT = st.dictionaries(st.sampled_from("xy"), LISTS, max_size=2).map(lambda options: ("DEFAULT", options))
INIS = st.tuples(DEFAULT, st.lists(sections(), max_size=6, unique_by=lambda section: section[0])).map(
    lambda parts: "\n".join(
        line
        for header, options in (parts[0], *parts[1])
        for line in (f"[{header}]", *(f"{key} = {value}" for key, value in options.items()))
    )
)


def loads(path, name):
    """Whether PasteDeploy finds all that an application needs, without making it."""
    try:
        loadwsgi.loadcontext(loadwsgi.APP, f"config:{path}", name=name)
    except Exception:  # of whatever kind
        return False
    return True


@settings(deadline=None, max_examples=100)
@given(text=INIS, profile=st.sampled_from(SHIPPED))
def test_what_pastedeploy_cannot_load_has_an_error(tmp_path_factory, text, profile):
    path = tmp_path_factory.mktemp("ini") / "test.ini"
    path.write_text(text)
    found = lint(path, profile)
    names = {section.name for section in read(path).sections if section.makes == "app"}

    assert all(1 <= finding.place.line <= len(text.splitlines()) for finding in found)
    if not all(loads(path, name) for name in names):
        assert "error" in [finding.rule.severity for finding in found]


@settings(deadline=None, max_examples=40)
@given(filters=st.lists(st.sampled_from(sorted(FACTORIES)), min_size=2, unique=True).flatmap(st.permutations))
def test_any_order_can_be_mended_and_nothing_is_lost(tmp_path_factory, filters):
    path = tmp_path_factory.mktemp("ini") / "test.ini"
    path.write_text(f"[pipeline:main]\npipeline = {' '.join(filters)} cats\n{SECTIONS}[app:cats]\nuse = egg:cats\n")
    nova = shipped("nova")
    mend(read(path), nova)
    mended = path.read_text()

    assert sorted(mended.splitlines()[1].split()) == sorted(["pipeline", "=", *filters, "cats"])
    orders = {order.rule for order in nova.order}
    assert [one for one in lint(path, nova) if one.rule.id in orders] == []
    assert mend(read(path), nova) == []
    assert path.read_text() == mended

"""Inis of several files, as Hypothesis makes them, and factories that tell what they were called with."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

#: The files, each of which may use those behind it, and where they are.
FILES = ("main.ini", "other.ini", "below/third part.ini")

#: An egg whose entry points are the factories here, as its metadata says it.
EGG = "novalite-tests-egg"
ENTRY_POINTS = """
[paste.app_factory]
main = tests.inis:app
app = tests.inis:app
[paste.composite_factory]
many = tests.inis:composite
[paste.filter_factory]
main = tests.inis:filter_factory
[paste.filter_app_factory]
around = tests.inis:filter_app
"""

KEYS = ("x", "y", "z", "section")
PLAIN = ["1", "two words", "", "%(here)s/a", "%(__file__)s", "100%%", "a # b"]
VALUES = st.sampled_from([*PLAIN * 3, "%(x)s", "%(y)s!", "%(x)s %(z)s", "%(nothing)s"])


@dataclass(frozen=True)
class Made:
    """What a factory was called with, and what it was put around."""

    kind: str
    global_conf: dict[str, str]
    local_conf: dict[str, str]
    inner: tuple[Any, ...] = ()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        raise AssertionError("nobody calls it")


def app(global_conf, **local_conf):
    return Made("app", dict(global_conf), local_conf)


def filter_factory(global_conf, **local_conf):
    return lambda application: Made("filter", dict(global_conf), local_conf, (application,))


def filter_app(application, global_conf, **local_conf):
    return Made("filter_app", dict(global_conf), local_conf, (application,))


def composite(loader, global_conf, **local_conf):
    mounts = [name for key, name in local_conf.items() if key.startswith("/")]
    inner = tuple(loader.get_app(name, global_conf=global_conf) for name in mounts)
    return Made("composite", dict(global_conf), local_conf, inner)


@dataclass
class Section:
    """A section: its header and its lines."""

    header: str
    lines: list[tuple[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join([f"[{self.header}]", *(f"{key} = {value}" for key, value in self.lines)]) + "\n"


@dataclass
class Ini:
    """A file: its sections, and the names of the applications and filters that are in it."""

    sections: list[Section]
    apps: list[str]
    filters: list[str]


@dataclass
class Inis:
    """Files by name, the first of which is the one to load."""

    files: dict[str, Ini]

    def write(self, folder: Path) -> Path:
        for name, ini in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(map(str, ini.sections)))
        return folder / FILES[0]


@st.composite
def inis(draw):
    """Some files; what is named is there, or mostly."""
    files = {}
    for name in reversed(FILES):
        files[name] = draw(files_using(dict(files)))
    return Inis(dict(reversed(files.items())))


@st.composite
def files_using(draw, others):
    defaults = [(key, draw(st.sampled_from(PLAIN))) for key in KEYS[:2]]
    defaults += draw(st.sampled_from([[], [("z", "%(x)s and %(y)s")], [("z", "%(section)s")]]))
    ini = Ini([Section("DEFAULT", defaults)], [], [])
    for number in range(draw(st.integers(0, 3))):
        ini.sections.append(draw(filters(f"f{number}", ini, others)))
        ini.filters.append(f"f{number}")
    for name in draw(st.sampled_from([["main"], ["a1", "main"], ["a1", "a2", "main"], ["a1"]])):
        ini.sections.append(draw(apps(name, ini, others)))
        ini.apps.append(name)
    return ini


def options(max_size=2):
    """Keys and values, some set for all that is made from here on, some read from what is set."""
    keys = st.one_of(st.sampled_from(KEYS), st.sampled_from(KEYS).map("set {}".format))
    read = st.tuples(st.sampled_from([f"get {key}" for key in KEYS]), st.sampled_from(["x", "x", "y", "here", "z"]))
    pairs = st.one_of(st.tuples(keys, VALUES), st.tuples(keys, VALUES), read)
    return st.lists(pairs, max_size=max_size, unique_by=lambda pair: pair[0])


@st.composite
def references(draw, kind, ini, others):
    """How a section names another: by name, in another file, in an egg, or by its factory."""
    known = ini.apps if kind == "app" else ini.filters
    forms = [f"egg:{EGG}", "egg:" + EGG + ("#app" if kind == "app" else "#around")]
    forms += [f"call:tests.inis:{'app' if kind == 'app' else 'filter_factory'}"]
    forms += known * 3
    for name, other in others.items():
        there = other.apps if kind == "app" else other.filters
        path = name.replace(" ", "%%20")
        forms += [f"config:{path}#{one}" for one in there] * 2 + [f"config:{path}", f"config:%(here)s/{path}"]
    return draw(st.sampled_from([*forms * 4, "nothing"]))


@st.composite
def used(draw, kind, ini, others):
    """The line that says what a section is made by."""
    factories = ["app_factory"] if kind == "app" else ["filter_factory", "filter_app_factory"]
    if draw(st.booleans()):
        return "use", draw(references(kind, ini, others))
    factory = draw(st.sampled_from(factories))
    return f"paste.{factory}", "tests.inis:" + {"app_factory": "app", "filter_app_factory": "filter_app"}.get(
        factory, factory
    )


@st.composite
def filters(draw, name, ini, others):
    lines = [draw(used("filter", ini, others)), *draw(options())]
    if ini.filters and draw(st.integers(0, 3)) == 0:
        lines.append(("filter-with", draw(references("filter", ini, others))))
    return Section(f"filter:{name}", lines)


@st.composite
def apps(draw, name, ini, others):
    kind = draw(st.sampled_from(["app", "application", "pipeline", "filter-app", "composite"]))
    more = draw(options())
    if ini.filters and draw(st.integers(0, 3)) == 0:
        more.append(("filter-with", draw(references("filter", ini, others))))
    lines = [draw(used("app", ini, others))]
    if kind == "pipeline":
        count = draw(st.integers(0, 3)) if ini.filters else 0
        words = [draw(references("filter", ini, others)) for _ in range(count)]
        more = [line for line in more if line[0].startswith(("set ", "filter-with"))]
        lines = [("pipeline", " ".join([*words, draw(references("app", ini, others))]))]
    elif kind == "filter-app":
        lines = [draw(used("filter", ini, others)), ("next", draw(references("app", ini, others)))]
    elif kind == "composite":
        lines = [draw(st.sampled_from([("use", f"egg:{EGG}#many"), ("use", "call:tests.inis:composite")]))]
        lines += [(f"/{number}", draw(references("app", ini, others))) for number in range(draw(st.integers(0, 2)))]
    return Section(f"{kind}:{name}", lines + more)

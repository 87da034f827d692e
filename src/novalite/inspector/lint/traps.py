"""Rules on what PasteDeploy makes of an ini, whatever its filters are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from novalite.inspector.ini import URLMAP, Reference, composite_kind
from novalite.inspector.lint.rule import ERROR, NOTE, WARNING, Rule
from novalite.inspector.lint.subject import Subject
from novalite.inspector.sections import APP, FILTER, PROTOCOLS, Place, Section

Problems = Iterator[tuple[Place, str]]

#: What PasteDeploy reads of a pipeline's section, beside its ``set`` and ``get``.
_OF_PIPELINES = ("pipeline", "filter-with", "require")
_VARIABLE = re.compile(r"%\(([^)]+)\)s")
_IMPORTABLE = re.compile(r"[\w.]+:[\w.]+\s*(\[.*\])?$")
_WELL_KNOWN = ("/healthcheck",)


def _nowhere(subject: Subject) -> Problems:
    for one in _broken(subject):
        if not _comment_of(one) and not _other_kind(subject, one):
            names = {section.name for section in subject.ini.sections if section.makes == one.wants}
            near = get_close_matches(one.name, names, 1)
            yield one.place, f"{one.by}: {one.problem}" + (f"; there is {near[0]}" if near else "")


def _wrong_kind(subject: Subject) -> Problems:
    for one in _broken(subject):
        if not _comment_of(one) and (other := _other_kind(subject, one)):
            where = {APP: "an application is needed", FILTER: "a filter is needed"}.get(one.wants, "a server is needed")
            yield one.place, f"{one.by}: {where} where {other} is named"


def _comment(subject: Subject) -> Problems:
    for place, (by, word) in {
        one.place: (one.by, word) for one in _broken(subject) if (word := _comment_of(one))
    }.items():
        yield place, f"{by}: {word} is read as a name, as a comment begins at the beginning of a line"


def _set_unseen(subject: Subject) -> Problems:
    for section in subject.ini.sections:
        sets = {option.key[4:].strip() for option in section.options if option.key.startswith("set ")}
        for option in section.options:
            for name in sets.intersection(_VARIABLE.findall(option.raw)):
                yield option.place, f"{section}: %({name})s is what [DEFAULT] says of it, not what is set here"


def _bad_factory(subject: Subject) -> Problems:
    for section in subject.ini.sections:
        for option in section.options:
            if not section.type or not (option.key == "use" or option.key.startswith("paste.")):
                continue
            if option.raw.startswith("\n") or not option.raw.strip():
                what = "begins on a line of its own" if option.raw.strip() else "says nothing"
                yield option.place, f"{section}: {option.key} {what}"
            elif option.key != "use" and option.value and not _IMPORTABLE.match(option.value):
                yield option.place, f"{section}: {option.key} is not module:name, but {option.value}"


def _extra(subject: Subject) -> Problems:
    hidden = _defaults(subject)
    for section in subject.ini.sections:
        for option in section.options if section.type == "pipeline" else ():
            known = option.key in _OF_PIPELINES or option.key.startswith(("set ", "get "))
            if not known and option.key not in hidden:
                yield option.place, f"{section}: a pipeline has no option {option.key}, and is refused for it"


def _twice(subject: Subject) -> Problems:
    for chain in subject.chains:
        named = Counter(element.name for element in chain.filters)
        for index, element in enumerate(chain.filters):
            before = chain.filters[:index]
            repeatable = {element.name, subject.kind(element)}.intersection(subject.profile.repeatable)
            if named[element.name] > 1 and not repeatable and any(one.name == element.name for one in before):
                yield element.place, f"{element.name} is met twice on the way to {chain.app.name}"


def _unused(subject: Subject) -> Problems:
    for section in subject.ini.unused:
        if section.makes == FILTER:
            yield section.place, f"nothing names {section}"


def _no_factory(subject: Subject) -> Problems:
    for section in subject.ini.sections:
        if not section.type or (section.type == "pipeline" and section.option("pipeline")):
            continue
        wanted = _wanted(section)
        if section.type == "pipeline" or section.factory is None:
            near = [option for option in section.options if option.key.lower() in wanted]
            other = [option for option in section.options if option.key.startswith("paste.")]
            what = f"{section} says neither {listed_or(wanted)}"
            if near:
                yield near[0].place, f"{what}: {near[0].key} is another option, as capitals matter"
            elif other:
                yield other[0].place, f"{what}: {other[0].key} is none that such a section reads"
            else:
                yield section.place, what


def _uninterpolated(subject: Subject) -> Problems:
    for section in subject.ini.sections:
        for option in section.options:
            if section.type and option.problem:
                yield option.place, f"{section} {option.key}: {option.problem}"


def _circle(subject: Subject) -> Problems:
    following = {id(section): [] for section in subject.ini.sections}  # type: dict[int, list[Section]]
    for one in subject.ini.references:
        if one.target and one.certain:
            following[id(one.by)].append(one.target)
    told: set[int] = set()
    for start in subject.ini.sections:
        way = _back_to(start, following)
        if way and not told.intersection(map(id, way)):
            told.update(map(id, way))
            yield start.place, f"{' → '.join(map(str, [*way, start]))} goes in a circle"


def _hidden(subject: Subject) -> Problems:
    defaults = _defaults(subject)
    for section in subject.ini.sections:
        for option in section.options:
            if section.type and option.key in defaults and option.value != defaults[option.key]:
                yield option.place, f"{section}: {option.key} is not seen, as [DEFAULT] has a {option.key} too"


def _misspelt_mount(subject: Subject) -> Problems:
    for one in _mounts(subject):
        if one.key not in _WELL_KNOWN and (near := get_close_matches(one.key, _WELL_KNOWN, 1, 0.85)):
            yield one.place, f"{one.by}: {one.key} is nearly {near[0]}"


def _same_mount(subject: Subject) -> Problems:
    seen: dict[tuple[int, str], Reference] = {}
    for one in _mounts(subject):
        first = seen.setdefault((id(one.by), one.key.rstrip("/")), one)
        if first is not one:
            yield one.place, f"{one.by}: {one.key} and {first.key} are one path, of which one application gets nothing"


def _broken(subject: Subject) -> list[Reference]:
    return [one for one in subject.ini.broken if one.certain]


def _comment_of(reference: Reference) -> str | None:
    """The word that was meant to begin a comment on the line of a name that means nothing."""
    option = reference.by.option(reference.key)
    words = [word for word, place in option.words() if place == reference.place] if option else []
    return next((word for word in words if word.startswith(("#", ";"))), None)


def _other_kind(subject: Subject, reference: Reference) -> Section | None:
    return next(
        (
            section
            for section in subject.ini.sections
            if section.name == reference.name and section.makes not in ("", reference.wants)
        ),
        None,
    )


def _defaults(subject: Subject) -> dict[str, str | None]:
    """What ``[DEFAULT]`` itself says; PasteDeploy puts ``here`` and ``__file__`` beside it."""
    return {option.key: option.value for option in subject.ini.files[0].defaults if option.place.line}


def _wanted(section: Section) -> list[str]:
    if section.type == "pipeline":
        return ["pipeline"]
    makes = FILTER if section.type == "filter-app" else section.makes
    return ["use", *(key for group in PROTOCOLS[makes] for key in group)]


def listed_or(keys: list[str]) -> str:
    """``a, b nor c``."""
    *most, last = keys
    return f"{', '.join(most)} nor {last}" if most else last


def _back_to(start: Section, following: dict[int, list[Section]]) -> list[Section]:
    """The way from a section back to itself; empty where there is none."""
    ways = [[start]]
    seen: set[int] = set()
    while ways:
        way = ways.pop()
        for target in following[id(way[-1])]:
            if target is start:
                return way
            if id(target) not in seen:
                seen.add(id(target))
                ways.append([*way, target])
    return []


def _mounts(subject: Subject) -> list[Reference]:
    return [one for one in subject.ini.references if one.key.startswith("/") and composite_kind(one.by) == URLMAP]


RULES = (
    Rule(
        "NL001",
        ERROR,
        "What a section names is in the file.",
        "PasteDeploy looks names up only when the application is loaded that needs them: a service ships a pipeline "
        "that ends with an application which is nowhere in its ini. Whoever selects it finds out.",
        "Correct the name, or remove the pipeline.",
        _nowhere,
    ),
    Rule(
        "NL002",
        ERROR,
        "A pipeline ends with an application, and only filters come before it.",
        "PasteDeploy looks for filters among the sections called filter only, and says `No section …` of one that is "
        "there under another kind. Keystone once had a pipeline that did not end with an application "
        "(Launchpad 1363932).",
        "Name filters first, and one application, composite or pipeline last.",
        _wrong_kind,
    ),
    Rule(
        "NL003",
        ERROR,
        "A comment has a line of its own.",
        "What follows a `#` on the line of a value is part of the value: each word of the comment becomes the name of "
        "a filter, and the last one that of the application. A line that begins with `#` is a comment, also inside of "
        "a pipeline of several lines.",
        "Move the comment to the line above.",
        _comment,
    ),
    Rule(
        "NL004",
        WARNING,
        "What is `set` is not interpolated.",
        "`set x = …` changes what factories are told as their global configuration. `%(x)s` in the same section still "
        "is the value that [DEFAULT] has.",
        "Write the value itself, or put it into [DEFAULT].",
        _set_unseen,
    ),
    Rule(
        "NL005",
        ERROR,
        "A factory is `module:name`, on the line of its key.",
        "With a line break behind `paste.filter_factory =` PasteDeploy 3 ends with `AttributeError: 'NoneType' object "
        "has no attribute 'group'`, which does not say where. Glance shipped an ini with such lines.",
        "Write `paste.filter_factory = module:name` on one line.",
        _bad_factory,
    ),
    Rule(
        "NL006",
        ERROR,
        "A pipeline has no options of its own.",
        "PasteDeploy refuses to load a pipeline whose section has any key beside `pipeline` and `filter-with`.",
        "Put the option into the section of the filter that reads it.",
        _extra,
    ),
    Rule(
        "NL007",
        WARNING,
        "A request meets each filter once.",
        "PasteDeploy accepts a filter that is named twice without a word. A second request id, or a second reading of "
        "the proxy's headers, replaces the first.",
        'Remove one; if twice is meant, say `repeatable = ["NAME"]` in the profile.',
        _twice,
    ),
    Rule(
        "NL008",
        NOTE,
        "Each filter is used by some pipeline.",
        "PasteDeploy never looks at a section that nothing names, so that nobody notices when its factory is removed "
        "or renamed. Most such sections were left behind when a filter was taken out of the pipelines.",
        "Remove the section, or name it in a pipeline.",
        _unused,
    ),
    Rule(
        "NL009",
        ERROR,
        "Each section says what makes it.",
        "Keys are compared as they are written: `Paste.filter_factory` is an option called that. A filter with a "
        "`paste.app_factory` is none either: `No loader given in section`.",
        "Give it `use`, or the factory that its kind of section reads.",
        _no_factory,
    ),
    Rule(
        "NL010",
        ERROR,
        "Values can be interpolated.",
        "`%(name)s` is looked for in the section and in [DEFAULT]; a percent sign by itself is `%%`. A format of dates "
        "or of logs with a single one cannot be read.",
        "Double the percent sign, or define the name.",
        _uninterpolated,
    ),
    Rule(
        "NL011",
        ERROR,
        "Sections do not name each other in a circle.",
        "PasteDeploy follows names until Python's stack is full, and says `maximum recursion depth exceeded`.",
        "Break the circle; a section that is to be replaced needs another name than what it uses.",
        _circle,
    ),
    Rule(
        "NL012",
        WARNING,
        "No section repeats a key of [DEFAULT].",
        "A key that [DEFAULT] has is a global one to PasteDeploy, which leaves it out of what the section's factory is "
        "given, which sees the value of [DEFAULT] if it looks at the global configuration, and none otherwise.",
        "Write `set KEY = …` in the section, or take the key out of [DEFAULT].",
        _hidden,
    ),
    Rule(
        "NL013",
        WARNING,
        "Well-known paths are spelt as everybody spells them.",
        "A load balancer asks for `/healthcheck` and nothing like it; an ini with a letter too few was shipped once.",
        "Correct the path.",
        _misspelt_mount,
    ),
    Rule(
        "NL014",
        WARNING,
        "A path is mounted once.",
        "`/v2` and `/v2/` are one path to a urlmap: the later one replaces the earlier.",
        "Remove one.",
        _same_mount,
    ),
)

"""Rules on what PasteDeploy makes of an ini, whatever its filters are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from novalite.inspector.composites import URLMAP, composite_kind
from novalite.inspector.ini import Reference
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
        yield place, f"{by}: {word} is taken for a name; a comment must begin its line"


def _set_unseen(subject: Subject) -> Problems:
    for section in subject.ini.sections:
        sets = {option.key[4:].strip() for option in section.options if option.key.startswith("set ")}
        for option in section.options:
            for name in sets.intersection(_VARIABLE.findall(option.raw)):
                yield option.place, f"{section}: %({name})s is the value of [DEFAULT], not the one that is set here"


def _bad_factory(subject: Subject) -> Problems:
    for section in subject.ini.sections:
        for option in section.options:
            if not section.type or not (option.key == "use" or option.key.startswith("paste.")):
                continue
            if option.raw.startswith("\n") or not option.raw.strip():
                what = "begins on a line of its own" if option.raw.strip() else "is empty"
                yield option.place, f"{section}: {option.key} {what}"
            elif option.key != "use" and option.value and not _IMPORTABLE.match(option.value):
                yield option.place, f"{section}: {option.key} is not module:name, but {option.value}"


def _extra(subject: Subject) -> Problems:
    hidden = _defaults(subject)
    for section in subject.ini.sections:
        for option in section.options if section.type == "pipeline" else ():
            known = option.key in _OF_PIPELINES or option.key.startswith(("set ", "get "))
            if not known and option.key not in hidden:
                yield option.place, f"{section}: a pipeline cannot have the option {option.key}"


def _twice(subject: Subject) -> Problems:
    for chain in subject.chains:
        named = Counter(element.name for element in chain.filters)
        for index, element in enumerate(chain.filters):
            before = chain.filters[:index]
            repeatable = {element.name, subject.kind(element)}.intersection(subject.profile.repeatable)
            if named[element.name] > 1 and not repeatable and any(one.name == element.name for one in before):
                yield element.place, f"{element.name} occurs a second time"


def _unused(subject: Subject) -> Problems:
    for section in subject.ini.unused:
        if section.makes == FILTER:
            yield section.place, f"nothing names {section}"


def _no_factory(subject: Subject) -> Problems:
    for section in subject.ini.sections:
        for wanted in _needed(section):
            if not any(map(section.option, wanted)):
                near = [option for option in section.options if option.key.lower() in wanted]
                other = [option for option in section.options if option.key.startswith("paste.")]
                what = f"{section} has {_none_of(wanted)}"
                if near:
                    yield near[0].place, f"{what}: {near[0].key} is another key, since keys are case-sensitive"
                elif other and "use" in wanted:
                    yield other[0].place, f"{what}: {other[0].key} is not read in such a section"
                else:
                    yield section.place, what
        factories = [group for group in PROTOCOLS.get(section.makes, ()) if any(map(section.option, group))]
        if len(factories) > 1 and section.type != "pipeline" and not section.option("use"):
            yield section.place, f"{section} has several factories"
        listed = section.option("pipeline") if section.type == "pipeline" else None
        if listed and listed.value == "":
            yield listed.place, f"{section} lists nothing"


def _uninterpolated(subject: Subject) -> Problems:
    for file in subject.ini.files:
        for option in file.defaults:
            if option.problem:
                yield option.place, f"[DEFAULT] {option.key}: {option.problem}"
        for section in file.sections:
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
            yield start.place, f"{' → '.join(map(str, [*way, start]))} is a circle"


def _hidden(subject: Subject) -> Problems:
    defaults = _defaults(subject)
    for section in subject.ini.sections:
        for option in section.options:
            if section.type and option.key in defaults and option.value != defaults[option.key]:
                yield option.place, f"{section}: {option.key} is ignored, since [DEFAULT] has {option.key} too"


def _misspelt_mount(subject: Subject) -> Problems:
    for one in _mounts(subject):
        if one.key not in _WELL_KNOWN and (near := get_close_matches(one.key, _WELL_KNOWN, 1, 0.85)):
            yield one.place, f"{one.by}: {one.key} is nearly {near[0]}"


def _same_mount(subject: Subject) -> Problems:
    seen: dict[tuple[int, str], Reference] = {}
    for one in _mounts(subject):
        first = seen.setdefault((id(one.by), one.key.rstrip("/")), one)
        if first is not one:
            yield one.place, f"{one.by}: {one.key} and {first.key} are the same path"


def _ambiguous(subject: Subject) -> Problems:
    seen = set()
    for section in subject.ini.sections:
        try:
            if section.makes and section.name:
                subject.ini.find(section.makes, section.name, section.file)
        except LookupError as error:
            if str(error) in seen:
                yield section.place, str(error)
            seen.add(str(error))


def _filter_with(subject: Subject) -> Problems:
    for section in subject.ini.sections:
        option = section.option("filter-with")
        if option is None or section.makes != APP:
            continue
        for inner in _used_by(subject, section):
            if inner.type in ("pipeline", "filter-app") or (inner is not section and inner.option("filter-with")):
                what = f"it is a {inner.type}" if inner is section else f"it uses {inner}"
                yield option.place, f"{section} cannot have filter-with, since {what}"
                break


def _used_by(subject: Subject, section: Section | None) -> Iterator[Section]:
    """A section, and those that it is made of by way of ``use``."""
    seen: list[Section] = []
    while section is not None and section not in seen:
        seen.append(section)
        section = next((one.target for one in subject.ini.references_of(section) if one.key == "use"), None)
    yield from seen


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


def _needed(section: Section) -> Iterator[list[str]]:
    """What a section needs: one of each of these lists of keys."""
    if section.type == "pipeline":
        yield ["pipeline"]
    elif section.type:
        makes = FILTER if section.type == "filter-app" else section.makes
        yield ["use", *(key for group in PROTOCOLS[makes] for key in group)]
    if section.type == "filter-app":
        yield ["next"]


def _none_of(keys: list[str]) -> str:
    *most, last = keys
    return f"neither {', '.join(most)} nor {last}" if most else f"no {last}"


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
        "Every name that a section uses is defined.",
        "PasteDeploy resolves names only when it loads the application that needs them, so a broken pipeline is "
        "noticed only by those who select it. Freezer 19 ships a pipeline that names an application which is nowhere "
        "in its ini.",
        "Correct the name, or remove the pipeline.",
        _nowhere,
    ),
    Rule(
        "NL002",
        ERROR,
        "A pipeline ends with an application, and only filters come before it.",
        "PasteDeploy looks for filters in `[filter:…]` sections only, and reports `No section …` for a section of "
        "another kind, although it is there. Keystone had a pipeline that did not end with an application (Launchpad "
        "1363932).",
        "List the filters first, and one application, composite or pipeline last.",
        _wrong_kind,
    ),
    Rule(
        "NL003",
        ERROR,
        "A comment has its own line.",
        "Text after `#` on the line of a value is part of the value: PasteDeploy takes each word for the name of a "
        "filter, and the last word for the application. A line that begins with `#` is a comment, also inside a "
        "pipeline of several lines.",
        "Move the comment to the line above.",
        _comment,
    ),
    Rule(
        "NL004",
        WARNING,
        "No option interpolates a name that its section sets with `set`.",
        "`set x = …` changes the global configuration that factories are given. `%(x)s` in the same section is still "
        "the value from [DEFAULT].",
        "Write the value itself, or define it in [DEFAULT].",
        _set_unseen,
    ),
    Rule(
        "NL005",
        ERROR,
        "A factory is written as `module:name`, on the line of its key.",
        "With a line break after `paste.filter_factory =`, PasteDeploy 3 fails with `AttributeError: 'NoneType' "
        "object has no attribute 'group'`, without naming the section. Glance shipped an ini with such a line break.",
        "Write `paste.filter_factory = module:name` on one line.",
        _bad_factory,
    ),
    Rule(
        "NL006",
        ERROR,
        "A pipeline has no options except `pipeline`.",
        "PasteDeploy refuses to load a pipeline whose section has another key.",
        "Move the option to the section of the filter that reads it.",
        _extra,
    ),
    Rule(
        "NL007",
        WARNING,
        "A request passes each filter once.",
        "PasteDeploy accepts a filter that is listed twice. The second one overwrites what the first one did, such "
        "as the request id.",
        "Remove one; if it is intended, add the filter to `repeatable` in the profile.",
        _twice,
    ),
    Rule(
        "NL008",
        NOTE,
        "Every filter is used by a pipeline.",
        "PasteDeploy never loads a section that nothing names, so nobody notices when its factory is removed or "
        "renamed. Most unused sections are left over from a change of the pipelines.",
        "Remove the section, or use it in a pipeline.",
        _unused,
    ),
    Rule(
        "NL009",
        ERROR,
        "Every section has `use` or a factory.",
        "Keys are case-sensitive: `Paste.filter_factory` is an ordinary option. A filter does not read "
        "`paste.app_factory`, nor an application `paste.filter_factory`. PasteDeploy reports `No loader given in "
        "section`.",
        "Add `use`, or the factory key for this kind of section.",
        _no_factory,
    ),
    Rule(
        "NL010",
        ERROR,
        "Every value can be interpolated.",
        "`%(name)s` must be defined in the section or in [DEFAULT], and a literal percent sign is written `%%`. "
        "Otherwise PasteDeploy raises an error when it reads the section.",
        "Double the percent sign, or define the name.",
        _uninterpolated,
    ),
    Rule(
        "NL011",
        ERROR,
        "No section leads back to itself.",
        "PasteDeploy follows names recursively, and fails with `maximum recursion depth exceeded`.",
        "Remove one of the references.",
        _circle,
    ),
    Rule(
        "NL012",
        WARNING,
        "No section repeats a key of [DEFAULT] with another value.",
        "PasteDeploy treats a key that is in [DEFAULT] as global: it does not pass the section's own value to the "
        "factory as an option.",
        "Write `set KEY = …` in the section, or remove the key from [DEFAULT].",
        _hidden,
    ),
    Rule(
        "NL013",
        WARNING,
        "Well-known paths are spelled correctly.",
        "Load balancers request exactly `/healthcheck`. A misspelled mount has been shipped before.",
        "Correct the path.",
        _misspelt_mount,
    ),
    Rule(
        "NL014",
        WARNING,
        "Every path is mounted once.",
        "`/v2` and `/v2/` are the same path to a urlmap: the later entry replaces the earlier one.",
        "Remove one of them.",
        _same_mount,
    ),
    Rule(
        "NL015",
        ERROR,
        "Every name belongs to one section.",
        "Applications, composites and pipelines share their names. Where `[app:main]` and `[pipeline:main]` exist, "
        "PasteDeploy loads neither and reports `Ambiguous section names`.",
        "Rename one of them.",
        _ambiguous,
    ),
    Rule(
        "NL016",
        ERROR,
        "An application with `filter-with` is made by a factory.",
        "Around a pipeline, around a filter-app, or around a section with a `filter-with` of its own, PasteDeploy 3.1 "
        "returns a function of one argument instead of an application, and the first request raises TypeError.",
        "List the filter first in the pipeline.",
        _filter_with,
    ),
)

"""Rules on the options of filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from novalite.inspector.lint.chains import Element, factory_of
from novalite.inspector.lint.rule import NOTE, WARNING, Rule
from novalite.inspector.lint.subject import Subject
from novalite.inspector.sections import Option, Place, Section

Problems = Iterator[tuple[Place, str]]

_PROJECT = "oslo_config_project"
#: What oslo.middleware reads of a section by way of the configuration that all sections share.
_SHARED = ("http_proxy_to_wsgi", "sizelimit", "healthcheck")


def _projects(subject: Subject) -> Problems:
    named = [(section, option) for section in subject.ini.sections if (option := section.option(_PROJECT))]
    counted = Counter(option.value for _, option in named).most_common(2)
    if len(counted) == 2 and counted[0][1] > counted[1][1]:
        usual = counted[0][0]
        for section, option in named:
            if option.value != usual:
                yield option.place, f"{section} reads the configuration of {option.value}, others that of {usual}"


def _origins(subject: Subject) -> Problems:
    for section, kind in _kinds(subject):
        option = section.option("allowed_origin") if kind == "cors" else None
        for origin in (option.value or "").split(",") if option else ():
            if option and (len(origin.split()) > 1 or ";" in origin):
                yield option.place, f"{section}: allowed_origin is separated by commas, not {option.value}"
            elif option and origin.count("/") > 2:
                yield option.place, f"{section}: an origin has no path: {origin.strip()} has"


def _ignored(subject: Subject) -> Problems:
    for section in subject.ini.sections:
        if section.header.startswith("cors."):
            yield section.place, f"{section} is not read"


def _leaking(subject: Subject) -> Problems:
    used = {id(one.target) for one in subject.ini.references if one.target}
    sections = [
        (section, kind)
        for section, kind in _kinds(subject)
        if kind in _SHARED and id(section) in used and _is_oslo(subject, section) and not _own_project(subject, section)
    ]
    for section, kind in sections:
        for option in _told(section):
            for other in [other for other, same in sections if same == kind and not other.option(option.key)]:
                yield option.place, f"{section}: {option.key} also applies to {other} once it has been read here"


def _parsing(subject: Subject) -> Problems:
    for section, kind in _kinds(subject):
        option = section.option("enable_proxy_headers_parsing")
        if kind == "http_proxy_to_wsgi" and option and (option.value or "").lower() in ("true", "1", "yes", "on"):
            yield option.place, f"{section} trusts the X-Forwarded-For and Forwarded headers of every client"


def _kinds(subject: Subject) -> Iterator[tuple[Section, str]]:
    for section in subject.ini.sections:
        if section.makes:
            factory = factory_of(subject.ini, section)
            yield section, subject.kind(Element(section.name, section.place, section, factory))


def _is_oslo(subject: Subject, section: Section) -> bool:
    return factory_of(subject.ini, section).startswith(("oslo_middleware", "egg:oslo.middleware"))


def _own_project(subject: Subject, section: Section) -> bool:
    return any(option.key == _PROJECT for option in (*section.options, *subject.ini.files[0].defaults))


def _told(section: Section) -> list[Option]:
    """The options of a section that are the filter's own."""
    return [
        option
        for option in section.options
        if option.key not in ("use", "filter-with", "require") and not option.key.startswith(("paste.", "set ", "get "))
    ]


RULES = (
    Rule(
        "NL060",
        WARNING,
        "All filters read the configuration of the same project.",
        "`oslo_config_project` selects whose configuration file a filter reads. In a section that was copied from "
        "another service it selects that service's file, and the filter runs with defaults.",
        "Use the service's own project in every section.",
        _projects,
    ),
    Rule(
        "NL061",
        WARNING,
        "allowed_origin is a list of origins, separated by commas.",
        "Each item is compared with the browser's Origin header, which consists of a scheme, a host and an optional "
        "port, and never has a path.",
        "Write `allowed_origin = https://one.example,https://two.example:8443`.",
        _origins,
    ),
    Rule(
        "NL062",
        WARNING,
        "There are no `[cors.…]` sections.",
        "oslo.middleware 8 no longer reads such sections; requests from these origins are refused.",
        "List all origins in allowed_origin.",
        _ignored,
    ),
    Rule(
        "NL063",
        WARNING,
        "Sections of one oslo.middleware filter set the same options.",
        "oslo.middleware 8.2 stores an option of a section in the configuration of the process when it reads it. "
        "After the first request through a sizelimit with `max_request_body_size = 10`, another sizelimit that does "
        "not set the option has that limit too.",
        "Set the option in all of these sections, or set `oslo_config_project` in this one.",
        _leaking,
    ),
    Rule(
        "NL064",
        NOTE,
        "The ini does not enable enable_proxy_headers_parsing.",
        "With it, clients can forge their address, unless a proxy removes these headers from their requests. An ini "
        "is often copied to hosts without such a proxy.",
        "Set it in the service's configuration, on hosts with such a proxy.",
        _parsing,
    ),
)

"""From an ini to what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from novalite.errors import ConfigError
from novalite.inspector.ini import Ini, read
from novalite.inspector.lint import options as of_options
from novalite.inspector.lint import order, presence, profile, silences, traps
from novalite.inspector.lint.profile import Profile
from novalite.inspector.lint.rule import Finding, Rule
from novalite.inspector.lint.subject import Subject

#: The rules for inis; those for what has been loaded are in `routes` and `loaded`.
RULES = (*traps.RULES, *order.RULES, *presence.RULES, *of_options.RULES)


def all_rules() -> dict[str, Rule]:
    """Every rule by its id, in their order."""
    from novalite.inspector.lint import loaded, routes

    rules = (*RULES, *routes.RULES, loaded.PROBED, *silences.RULES)
    return {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}


def page() -> str:
    """All rules in Markdown, a section each."""
    return "\n".join(map(str, all_rules().values()))


def own_ini() -> str:
    """The path of novalite's own ini."""
    return str(Path(__file__).parents[2] / "api-paste.ini")


def lint(
    path: str | Path, named: str | Path | Profile | None = None, values: Mapping[str, str] | None = None
) -> list[Finding]:
    """What is wrong with an ini, by file and line.

    ``named`` is a profile, the name of a shipped one or a TOML file; None is that of the nearest pyproject.toml, or
    else the shipped one that fits the factories. ``values`` are put over the ini's. Raises ConfigError.
    """
    ini = read(path, values)
    return lint_ini(ini, chosen(ini, named))


def chosen(ini: Ini, named: str | Path | Profile | None) -> Profile:
    """The profile that is meant for an ini. Raises ConfigError, also where it speaks of rules that there are not."""
    found = named if isinstance(named, Profile) else profile.named(str(named)) if named else profile.found(ini)
    known = {*(rule.id for rule in RULES), *_OF_LOADED}
    if unknown := found.rules - known:
        raise ConfigError(f"profile {found.name}: there is no rule {min(unknown)}")
    return found


def lint_ini(ini: Ini, profile: Profile) -> list[Finding]:
    """What is wrong with an ini that has been read."""
    subject = Subject(ini, profile)
    found = {
        (rule.id, *problem): Finding(rule, *problem)
        for rule in RULES
        if rule.id not in profile.off
        for problem in rule.check(subject)
    }
    return sorted(silences.unsilenced(found.values(), ini.files), key=lambda one: (one.place, one.rule.id, one.message))


_OF_LOADED = (*(f"NL08{digit}" for digit in range(9)), "NL090")

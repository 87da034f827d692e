"""Seeds in YAML files, and the same as mappings; errors name the file, the line and the key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.releases import UnknownRelease, release_of
from novalite.cloud.seeding import InvalidSeed
from novalite.services.control.seed import SEED, add
from novalite.services.control.service import shortened
from novalite.wsgi.microversion import NULL
from novalite.wsgi.resource import MAX_DEPTH


class BadSeed(errors.Invalid):
    """An invalid seed; the message names the file, the line and the key."""


def load(path: Path, cloud: Cloud) -> None:
    """Add the contents of a file to a cloud; a reset will restore the state with them. Raises BadSeed."""
    add_text(_read(path), path, cloud)
    cloud.keep()


def release(seed: Path | Mapping[str, Any]) -> str | None:
    """The release that a file, or what is in one, says its cloud is of, if any. Raises BadSeed."""
    if isinstance(seed, Path):
        root, said = _parsed(_read(seed), seed)
        return _release(said, lambda reason: _located(seed, root, ["release"], reason))
    return _release(seed, lambda reason: f"the seed: release: {reason}")


def _release(said: Any, located: Callable[[str], str]) -> str | None:
    if not isinstance(said, Mapping) or "release" not in said:
        return None
    try:
        return release_of(str(said["release"])).name
    except UnknownRelease as error:
        raise BadSeed(located(str(error))) from error


def add_text(text: str, name: Path, cloud: Cloud) -> dict[str, Any]:
    """Add what the text of such a file contains; gives names and ids of what was added. Raises BadSeed."""
    root, seed = _parsed(text, name)
    return _add(seed, cloud, lambda where, reason: _located(name, root, where, reason))


def load_mapping(seed: Mapping[str, Any], cloud: Cloud) -> None:
    """The same of what such a file contains. Raises BadSeed."""
    _add(_plain(seed), cloud, lambda where, reason: f"the seed: {_key(where)}{reason}")
    cloud.keep()


def _add(seed: Any, cloud: Cloud, located: Callable[[Sequence[str | int], str], str]) -> dict[str, Any]:
    found: list[Any] = []

    def sentence(error: Any, is_body: bool) -> str:
        found.append(error)
        return shortened(str(error.message))

    try:
        SEED.validate(seed, NULL, sentence)
        return add(cloud, seed)
    except InvalidSeed as error:
        raise BadSeed(located(error.path, str(error))) from error
    except errors.ValidationError as error:
        where = [step for one in found for step in (*one.absolute_path, *_unknown(one))]
        raise BadSeed(located(where, str(error))) from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadSeed(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadSeed(f"{path}: {error}") from error


def _parsed(text: str, path: Path) -> tuple[yaml.Node, Any]:
    """What the text of a file contains, as nodes with their lines, and as data."""
    try:
        loader = _StrictLoader(text)
        root = loader.get_single_node()
        return root, {} if root is None else loader.construct_document(root)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadSeed(f"{path}, line {line}: {chr(error.character)!a} cannot be in YAML") from error
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark or error.context_mark).line + 1
        reason = ", ".join(filter(None, (error.context, error.problem)))
        raise BadSeed(f"{path}, line {line}: {shortened(reason)}") from error


class _StrictLoader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no hints
    """PyYAML takes the last of two equal keys, and keys that are numbers; it recurses as deep as a file is nested."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _error_at(event.start_mark, f"nested more than {MAX_DEPTH} deep")
        node = super().compose_node(parent, index)
        self.depth -= 1
        if isinstance(event, yaml.AliasEvent) and node.end_mark is None:
            raise _error_at(event.start_mark, f"*{event.anchor} is inside of what it stands for")
        return node

    def compose_mapping_node(self, anchor: Any) -> Any:
        node = super().compose_mapping_node(anchor)
        known = set()
        for key, _ in node.value:
            if key.tag not in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"):
                name = f"the key {key.value!r}" if isinstance(key, yaml.ScalarNode) else "a key"
                raise _error_at(key.start_mark, f"{name} is not a string; quote it")
            if key.value in known:
                raise _error_at(key.start_mark, f"the key {key.value!r} is there twice")
            known.add(key.value)
        return node

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ArithmeticError, AttributeError, LookupError, ValueError) as error:  # a date with month 13, `!!int x`
            raise _error_at(node.start_mark, f"{node.value!r} is not {node.tag.rpartition(':')[2]}: {error}") from error


def _error_at(mark: Any, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def _plain(value: Any) -> Any:
    """The same of dicts and lists alone, as a file would have it."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [*map(_plain, value)] if isinstance(value, list | tuple) else value


def _unknown(error: Any) -> list[str]:
    """The unknown key, if the error is about one."""
    if error.validator != "additionalProperties" or not isinstance(error.instance, dict):
        return []
    return [key for key in error.instance if key not in error.schema.get("properties", {})][:1]


def _located(path: Path, root: yaml.Node, where: Sequence[str | int], reason: str) -> str:
    node, line = root, root.start_mark.line
    for step in where:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[step]
            line = node.start_mark.line
        else:  # the line of a key, not of its value, which may begin on the next one
            key, node = next(pair for pair in node.value if pair[0].value == step)
            line = key.start_mark.line
    return f"{path}, line {line + 1}: {_key(where)}{reason}"


def _key(where: Sequence[str | int]) -> str:
    return f"{'.'.join(map(str, where))}: " if where else ""

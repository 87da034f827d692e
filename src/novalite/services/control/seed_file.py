"""Seeds in YAML files, and the same as mappings; errors name the file, the line and the key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.seeding import InvalidSeed
from novalite.services.control.seed import SEED, put
from novalite.wsgi.microversion import NULL


class BadSeed(errors.Invalid):
    """An invalid seed; the message names the file, the line and the key."""


def sow(path: Path, cloud: Cloud) -> None:
    """Add the contents of a file to a cloud; a reset will restore the state with them. Raises BadSeed."""
    try:
        loader = yaml.SafeLoader(path.read_text())
        root = loader.get_single_node()
        read = {} if root is None else loader.construct_document(root)
    except OSError as error:
        raise BadSeed(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadSeed(f"{path}: {error}") from error
    except yaml.YAMLError as error:
        raise BadSeed(" ".join(f"{path}: {error}".split())) from error
    _sow(read, cloud, lambda where, reason: _located(path, root, where, reason))


def sow_mapping(seed: Mapping[str, Any], cloud: Cloud) -> None:
    """The same of what such a file contains. Raises BadSeed."""
    _sow(_plain(seed), cloud, lambda where, reason: f"the seed: {_key(where)}{reason}")


def _sow(read: Any, cloud: Cloud, located: Callable[[Sequence[str | int], str], str]) -> None:
    found: list[Any] = []

    def say(error: Any, is_body: bool) -> str:
        found.append(error)
        return str(error.message)

    try:
        SEED.validate(read, NULL, say)
        put(cloud, read)
    except InvalidSeed as error:
        raise BadSeed(located(error.path, str(error))) from error
    except errors.ValidationError as error:
        where = [step for one in found for step in (*one.absolute_path, *_unknown(one))]
        raise BadSeed(located(where, str(error))) from error
    cloud.keep()


def _plain(value: Any) -> Any:
    """The same of dicts and lists alone, as a file would have it."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [*map(_plain, value)] if isinstance(value, list | tuple) else value


def _unknown(error: Any) -> list[str]:
    """The unknown key, if the error is about one."""
    if error.validator != "additionalProperties" or not isinstance(error.instance, dict):
        return []
    return [str(key) for key in error.instance if key not in error.schema.get("properties", {})][:1]


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

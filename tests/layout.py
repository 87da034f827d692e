"""The layout of the package: which rooms there are, what each imports, and what of that goes the wrong way.

``python -m tests.layout [SOURCE]`` prints it as a table, of this checkout's src/novalite or of another one. A room is a
folder of the first level, or one of ``services`` and ``cloud``. Imports for type checkers count as any other.
"""

import ast
import sys
from collections import Counter
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "novalite"

#: Each room may import from those after it, and from itself; those of one line are siblings, which never meet.
ROOMS = [
    ["__main__"],
    ["cli"],
    ["capture"],
    ["conformance"],
    ["testing"],
    ["page"],
    ["inspector"],
    ["services"],
    ["services.control"],
    [f"services.{name}" for name in ("compute", "identity", "image", "network", "volume", "placement")],
    ["middleware", "api"],
    ["wsgi"],
    ["green"],
    ["cloud"],
    ["cloud.placement"],
    ["cloud.compute"],
    ["cloud.volume"],
    ["cloud.image"],
    ["cloud.network"],
    ["cloud.identity"],
    ["cloud.core"],
    ["store"],
    ["context"],
    ["errors", "ids"],
    ["connect"],
]
RANKS = {name: rank for rank, names in enumerate(ROOMS) for name in names}


def modules(source=SOURCE):
    """The files of a package, by their dotted names without the package's own; a folder's is that of its __init__."""
    files = sorted(source.rglob("*.py"))
    return {
        ".".join(one.relative_to(source).with_suffix("").parts).removesuffix("__init__").strip("."): one
        for one in files
    }


def imports(tree, typing=True):
    """The dotted names of what a module imports; those for type checkers only where ``typing`` is true."""
    ignored = set()
    if not typing:
        guards = [one for one in ast.walk(tree) if isinstance(one, ast.If) and isinstance(one.test, ast.Name)]
        ignored = {inner for one in guards if one.test.id == "TYPE_CHECKING" for inner in ast.walk(one)}
    for node in ast.walk(tree):
        if node in ignored:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(module, source=SOURCE):
    """The room that a module is in."""
    parts = module.split(".")
    depth = 2 if len(parts) > 1 and parts[0] in ("services", "cloud") and (source / parts[0] / parts[1]).is_dir() else 1
    return ".".join(parts[:depth])


def own_imports(source=SOURCE):
    """The imports between a package's own modules, as pairs of dotted names."""
    known = modules(source)
    for module, path in known.items():
        for name in imports(ast.parse(path.read_text())):
            library, _, inner = name.partition(".")
            if library == source.name and module:  # the package's own __init__ names what is public
                while inner and inner not in known:
                    inner = inner.rpartition(".")[0]
                if inner and inner != module:
                    yield module, inner


def arrows(source=SOURCE, level=room_of):
    """The imports between rooms, as pairs of rooms, and how many modules make each."""
    found = {(level(a, source), level(b, source), a, b) for a, b in own_imports(source)}
    return Counter((a, b) for a, b, *_ in found if a != b)


def folder_of(module, source=SOURCE):
    """The folder of the first level that a module is in."""
    return module.partition(".")[0]


def cycles(pairs):
    """The groups of names that can all be reached from each other."""
    after = {}
    for start, end in pairs:
        after.setdefault(start, set()).add(end)

    def reached(start):
        found, ahead = set(), [start]
        while ahead:
            new = after.get(ahead.pop(), set()) - found
            found |= new
            ahead.extend(new)
        return found

    reach = {name: reached(name) for name in after}
    groups = {frozenset(other for other in reach[name] if name in reach.get(other, ())) for name in after}
    return sorted((sorted(group) for group in groups if group), key=len, reverse=True)


def table(source=SOURCE):
    """What there is to say of a layout, in lines."""
    known, between = modules(source), arrows(source)
    folders = Counter(path.parent.relative_to(source) for path in known.values())
    largest, files = folders.most_common(1)[0]
    rounds = cycles(between)
    back = sum(count for pair, count in between.items() if any(set(pair) <= set(group) for group in rounds))
    inside = cycles((a, b) for a, b in own_imports(source) if room_of(a, source) == room_of(b, source))
    told = {
        "folders on the first level": len({folder.parts[0] for folder in folders if folder.parts}),
        "imports between them": len(arrows(source, folder_of)),
        "files in the largest folder": f"{files} ({largest})",
        "rooms": len({room_of(one, source) for one in known if one}),
        "imports between rooms": f"{len(between)}, by {sum(between.values())} of modules",
        "cycles of rooms": sizes(rounds),
        "imports of modules in such a cycle": back,
        "cycles of modules inside a room": sizes(inside),
    }
    return [f"{name:<36}{value}" for name, value in told.items()]


def sizes(groups):
    """How many groups, and of how many each."""
    return f"{len(groups)} ({', '.join(str(len(group)) for group in groups) or 'none'})"


if __name__ == "__main__":
    print("\n".join(table(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE)))

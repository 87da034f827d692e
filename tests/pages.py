"""The pages that a user reads: their code blocks, headings and links."""

import re
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATHS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

#: A block of code, which may stand in a list.
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def name(path):
    """A page's path in the repository."""
    return str(path.relative_to(ROOT))


def blocks(path, *languages):
    """The code blocks of a page that are written in one of these languages, or all."""
    found = FENCE.findall(path.read_text())
    return [textwrap.dedent(code) for _, language, code in found if not languages or language in languages]


def languages(path):
    """The languages that a page's code blocks are written in; empty where one does not say."""
    return [language for _, language, _ in FENCE.findall(path.read_text())]


def prose(path):
    """A page without its code blocks."""
    return FENCE.sub("", path.read_text())


def anchors(path):
    """What a link can name after ``#``: the page's headings, as GitHub writes them."""
    titles = re.findall(r"^#+ +(.+?) *$", prose(path), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


def links(path):
    """What a page links to."""
    return re.findall(r"\]\(([^)\s]+)\)", prose(path))


def session(block):
    """The commands of a console block, each with the output that it shows; a backslash continues a line."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command = re.match(r"(.*\\\n)*.*", part)[0]
        yield command, part.removeprefix(command).strip("\n")


def matches(shown, printed):
    """Whether a command printed what a page shows, in which ``…`` stands for any text."""
    pattern = ".*".join(map(re.escape, shown.split("…")))
    return re.fullmatch(pattern, printed.rstrip("\n"), re.DOTALL) is not None

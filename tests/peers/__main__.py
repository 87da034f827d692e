"""Download each peer's sdist, run its tests on our parts, and compare what fails with what is meant to.

``python -m tests.peers [NAME ...]``; a peer is a module ``on_NAME.py`` beside this one, which says:

- ``PROJECT``: its name on PyPI; its version is the one that is installed, and the sdist must be its very own;
- ``TESTS``: the files to run, as they are called in the sdist, where all of them are below ``tests/``;
- ``DEVIATIONS``: the tests that fail on purpose, ``file::class::test``, and why;

and is a pytest plugin, whose hooks put our parts in the place of the peer's. It is imported by its file's name
alone, since the peer's own package of tests may be called ``tests`` too. Nothing of a peer's is kept.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ET
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
PEERS = sorted(path.stem.removeprefix("on_") for path in HERE.glob("on_*.py"))

#: For how long one suite may run, in seconds.
PATIENCE = 600


def main(arguments=None):
    """Run the peers that are named, or all; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.peers", description=__doc__.partition("\n")[0])
    parser.add_argument("peers", nargs="*", metavar="NAME", help=f"of {', '.join(PEERS)}; all, if none is named")
    names = parser.parse_args(arguments).peers or PEERS
    return max([run(name) for name in names])


def run(name):
    """Run one peer's suite; return 0 where exactly what should differ does."""
    peer = load(HERE / f"on_{name}.py")
    with tempfile.TemporaryDirectory() as folder:
        release = f"{peer.PROJECT}=={version(peer.PROJECT)}"
        unpack(download(release, Path(folder)), Path(folder))
        outcomes, output = results(f"on_{name}", peer.TESTS, Path(folder))
    complaints = differences(outcomes, peer.DEVIATIONS)
    counts = ", ".join(f"{list(outcomes.values()).count(kind)} {kind}" for kind in ("passed", "failed", "skipped"))
    print(f"{release}: {counts}; {len(peer.DEVIATIONS)} are meant to fail")
    print(*complaints, *([output] if complaints else []), sep="\n")
    return int(bool(complaints))


def load(path):
    """A peer's module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def download(release, folder):
    """Fetch a release's sdist; return its path."""
    # Its dependencies are not wanted, but pip builds its metadata, and takes what that needs from the index.
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*command, "--dest", folder, release], check=True, env=without_plugins())
    return next(folder.glob("*.tar.gz"))


def unpack(sdist, folder):
    """Take the folder ``tests`` from an archive, and no more: the rest is what is installed."""
    with tarfile.open(sdist) as archive:
        for member in archive.getmembers():
            member.name = member.name.partition("/")[2]  # without NAME-VERSION/
            if member.name.startswith("tests/"):
                archive.extract(member, folder, filter="data")


def results(plugin, tests, folder):
    """Run the tests in a process of their own; return each one's outcome, and what pytest said."""
    report = folder / "report.xml"
    (folder / "pytest.ini").write_text("[pytest]\n")  # so that no other one is looked for
    command = [sys.executable, "-W", "ignore", "-m", "pytest", "-p", plugin, "-p", "no:randomly", "-p", "no:novalite"]
    command += ["-q", "--tb=short", "-W", "ignore", "-o", "junit_family=xunit1", f"--junitxml={report}", *tests]
    environ = without_plugins()
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if not report.exists():
        sys.exit(f"pytest did not run:\n{done.stdout}{done.stderr}")
    return outcomes_of(ET.parse(report)), done.stdout


def without_plugins():
    """The environment, without what says how pytest should run us."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}


def outcomes_of(report):
    """What became of each test of a JUnit report, by ``file::class::test``."""
    found = {}
    for case in report.iter("testcase"):
        file = case.get("file", "")
        module = file.removesuffix(".py").replace("/", ".")
        inside = case.get("classname", "").removeprefix(module).strip(".").replace(".", "::")
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        name = "::".join(filter(None, [file, inside, case.get("name")]))
        if found.get(name) != "failed":  # one that fails when it is torn down is there twice
            found[name] = outcome
    return found


def differences(outcomes, deviations):
    """What fails and should not, and what should and does not."""
    failed = {name for name, outcome in outcomes.items() if outcome == "failed"}
    complaints = [f"fails, and should not: {name}" for name in sorted(failed - set(deviations))]
    complaints += [f"should fail, and does not: {name}" for name in sorted(set(deviations) - failed)]
    if "passed" not in outcomes.values():
        complaints.append("nothing passed")
    return complaints


if __name__ == "__main__":
    sys.exit(main())

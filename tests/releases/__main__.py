"""``python -m tests.releases --release 2024.1``: the suite on the real Nova of a release, and on novalite at that one.

With ``--service identity`` it is Keystone.

The table of differences is printed, without those that are listed in deviations.tsv; the exit status is 1 if there are
any, and 2 if the real service could not be tried. Options after ``--`` are pytest's: ``-k keypairs``; with
``--each 10`` each tenth test runs. Without a release the suite runs on the service of this environment alone.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.releases.installing import INSTALLATIONS, ROOT, install
from tests.releases.outcomes import differences, outcomes, read_deviations, reason_for

TARGETS = {
    "compute": "wsgi:tests.fixtures.nova.in_process:application",
    "identity": "wsgi:tests.fixtures.keystone.in_process:application",
}
DEVIATIONS = Path(__file__).with_name("deviations.tsv")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tests.releases")
    parser.add_argument("--service", choices=TARGETS, default="compute")
    parser.add_argument("--release", choices=INSTALLATIONS["compute"])
    parser.add_argument("--folder", type=Path, default=Path(".tox/releases"), help="for environments and outcomes")
    options, of_pytest = parser.parse_known_args(arguments)
    real = ("--service", options.service, "--target", TARGETS[options.service], "--has", "all", "-W", "ignore")
    if options.release is None:
        return suite(sys.executable, *real, *of_pytest)
    folder = (options.folder / options.service).absolute()
    try:
        python = install(options.service, options.release, folder / options.release)
    except LookupError as error:
        print(f"skipped: {error}")
        return 0
    return compare(real, options.release, python, folder, of_pytest)


def compare(real_service: Sequence[str], release: str, python: Path, folder: Path, options: list[str]) -> int:
    """Run both, and print what differs; ``real_service`` are the options that say which it is."""
    files = {name: folder / f"{release}-{name}.xml" for name in ("real", "own")}
    shown = ("-vv", "--tb=short", "--show-capture=no", "-W", "ignore")
    common = ("--release", release, *shown, "-p", "tests.releases.sample", *options)
    files["real"].unlink(missing_ok=True)
    suite(python, *real_service, f"--junit-xml={files['real']}", *common)
    if not files["real"].exists():
        print(f"{release}: the suite could not run on the real service")
        return 2
    suite(sys.executable, *real_service[:2], f"--junit-xml={files['own']}", "-p", "no:randomly", *common)
    real, own = (outcomes(file) for file in files.values())
    found, deviations, listed = differences(real, own), read_deviations(DEVIATIONS), 0
    for name, (of_real, of_own) in sorted(found.items()):
        if reason_for(name, release, deviations) is not None:
            listed += 1
        else:
            print(f"{name}\n    the real one: {of_real}\n    novalite:     {of_own}")
    run = sum(outcome != "skipped" for outcome in real.values())
    print(f"{release}: {run} tests, {len(found)} differ, of which {listed} are listed")
    return 1 if len(found) > listed else 0


def suite(python: str | Path, *options: str) -> int:
    """Run the suite; the real service's environment has another pytest than this one."""
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    return subprocess.run([python, "-m", "novalite", "conformance", *options], env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

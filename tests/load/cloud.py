"""The cloud under load: `novalite serve` in a process of its own, its projects, and what must be true in the end."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.load.client import Client
from tests.load.work import COMPUTE, DATA, IMAGE, NETWORK, VOLUME

PLACEMENT = "/placement"


class Cloud:
    """A served cloud, seen by its admin. ``log`` is the file with all that it says on stderr."""

    def __init__(self, pid: int, address: tuple[str, int], log: Path) -> None:
        self.pid = pid
        self.address = address
        self.log = log
        self.admin = Client(address)

    def close(self) -> None:
        """Ask it nothing more."""
        self.admin.close()

    def memory(self) -> float:
        """What its process has of the machine's memory, in MiB."""
        return memory_of(self.pid)

    def complaints(self) -> list[str]:
        """The lines in which it says that something went wrong in it."""
        return [line for line in self.log.read_text().splitlines() if "Traceback" in line or " ERROR " in line]

    def log_in(self, name: str = "admin", project: str = "admin") -> None:
        """Have the admin's requests be in a project."""
        answer = self.admin("POST", "/identity/v3/auth/tokens", credentials(name, project, "secret"))
        assert answer.status == 201, answer.body
        self.admin.headers["X-Auth-Token"] = answer.headers["X-Subject-Token"]

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """What the admin is told."""
        answer = self.admin(method, path, body, **headers)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.body!r}"
        return answer.body

    def furnish(self, projects: int) -> list[tuple[dict[str, Any], dict[str, str]]]:
        """Projects with a member each; how they log in, and the ids that they need."""
        self.log_in()
        roles = {role["name"]: role["id"] for role in self.ask("GET", "/identity/v3/roles")["roles"]}
        networks = {one["name"]: one["id"] for one in self.ask("GET", f"{NETWORK}/networks")["networks"]}
        image = self.ask("GET", f"{IMAGE}/images")["images"][0]["id"]
        (admin,) = self.ask("GET", "/identity/v3/users?name=admin")["users"]
        made = []
        for number in range(projects):
            name = f"load-{number}"
            project = self.ask("POST", "/identity/v3/projects", {"project": {"name": name}})["project"]["id"]
            wanted = {"name": name, "password": "secret", "domain_id": "default"}
            user = self.ask("POST", "/identity/v3/users", {"user": wanted})["user"]["id"]
            for who, role in ((user, "member"), (admin["id"], "admin")):
                self.ask("PUT", f"/identity/v3/projects/{project}/users/{who}/roles/{roles[role]}")
            there = {"network": networks["private"], "outside": networks["public"], "image": image}
            made.append((credentials(name, name, "secret"), there | {"project": project, "name": name}))
        return made

    def held(self, there: dict[str, str]) -> dict[str, list[str]]:
        """The ids of all that a project has, by where they are asked for."""
        project = there["project"]
        paths = {
            "server": f"{COMPUTE}/servers",
            "floatingip": f"{NETWORK}/floatingips?project_id={project}",
            "port": f"{NETWORK}/ports?project_id={project}",
            "security_group": f"{NETWORK}/security-groups?project_id={project}",
            "volume": f"{VOLUME}/{project}/volumes",
            "image": f"{IMAGE}/images?owner={project}&limit=1000",
        }
        found = {}
        for noun, path in paths.items():
            self.check_image_sizes(noun, project)
            (things,) = (value for value in self.ask("GET", path).values() if isinstance(value, list))
            found[noun] = [one["id"] for one in things if one.get("name") != "default"]
        return found

    def check_image_sizes(self, noun: str, project: str) -> None:
        """No image has a part of its data."""
        if noun == "image":
            for image in self.ask("GET", f"{IMAGE}/images?owner={project}&limit=1000")["images"]:
                whole = image["name"] != "load" or image["size"] == len(DATA)
                assert (image["status"], whole) == ("active", True) or image["size"] is None, image

    def used(self, there: dict[str, str]) -> dict[str, int]:
        """How much of its quotas a project uses, and of all hosts, by noun."""
        project = there["project"]
        compute = self.ask("GET", f"{COMPUTE}/os-quota-sets/{project}/detail")["quota_set"]
        volume = self.ask("GET", f"{VOLUME}/{project}/os-quota-sets/{project}?usage=True")["quota_set"]
        network = self.ask("GET", f"{NETWORK}/quotas/{project}/details")["quota"]
        hosts = self.ask(
            "GET", f"{PLACEMENT}/usages?project_id={project}", **{"OpenStack-API-Version": "placement 1.9"}
        )
        return {
            "server": compute["instances"]["in_use"],
            "cores": compute["cores"]["in_use"],
            "volume": volume["volumes"]["in_use"],
            "gigabytes": volume["gigabytes"]["in_use"],
            "port": network["port"]["used"],
            "floatingip": network["floatingip"]["used"],
            "security_group": network["security_group"]["used"] - 1,  # its default one
            "hosts": sum(hosts["usages"].values()),
        }

    def wrong(self, projects: list[dict[str, str]]) -> list[str]:
        """What is not true that must be: first quotas against lists, then nothing left once all is deleted."""
        wrong = []
        for there in projects:
            self.log_in(project=there["name"])
            held, used = self.held(there), self.used(there)
            counts = {noun: len(ids) for noun, ids in held.items() if noun in used}
            if counts != {noun: used[noun] for noun in counts}:
                wrong.append(f"{there['name']} has {counts}, but is said to use {used}")
            self.delete(held, there)
            if any(self.held(there).values()) or any(self.used(there).values()):
                wrong.append(f"{there['name']} still has {self.held(there)}, and uses {self.used(there)}")
        self.log_in()
        for provider in self.ask("GET", f"{PLACEMENT}/resource_providers")["resource_providers"]:
            usages = self.ask("GET", f"{PLACEMENT}/resource_providers/{provider['uuid']}/usages")["usages"]
            if any(usages.values()):
                wrong.append(f"of {provider['name']} there is still used: {usages}")
        return wrong

    def delete(self, held: dict[str, list[str]], there: dict[str, str]) -> None:
        """Delete all that a project has; the ports of servers, and images of shelved ones, go with their servers."""
        paths = {
            "server": f"{COMPUTE}/servers",
            "floatingip": f"{NETWORK}/floatingips",
            "port": f"{NETWORK}/ports",
            "security_group": f"{NETWORK}/security-groups",
            "volume": f"{VOLUME}/{there['project']}/volumes",
            "image": f"{IMAGE}/images",
        }
        for noun, path in paths.items():
            for id in held[noun]:
                answer = self.admin("DELETE", f"{path}/{id}")
                gone = answer.status == 404 and noun in ("port", "image")
                assert answer.status in (202, 204) or gone, f"{noun}: {answer.status} {answer.body!r}"


def memory_of(pid: int) -> float:
    """What a process has of the machine's memory, in MiB. Raises OSError where the system does not tell."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def credentials(user: str, project: str, password: str) -> dict[str, Any]:
    """What Identity is sent by somebody who logs in to a project."""
    domain = {"id": "default"}
    identity = {
        "methods": ["password"],
        "password": {"user": {"name": user, "domain": domain, "password": password}},
    }
    return {"auth": {"identity": identity, "scope": {"project": {"name": project, "domain": domain}}}}


@contextmanager
def served(*options: str) -> Iterator[Cloud]:
    """A cloud in processes of its own, which end with the block."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = [sys.executable, "-W", "ignore", "-m", "novalite", "serve", "--port", "0", *options]
        with log.open("w") as errors, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as it:
            try:
                assert it.stdout is not None
                said = it.stdout.readline()
                found = re.search(r"http://([\d.]+):(\d+)", said)
                assert found is not None, said + log.read_text()
                with closing(Cloud(it.pid, (found[1], int(found[2])), log)) as cloud:
                    yield cloud
            finally:
                it.kill()

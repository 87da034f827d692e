"""The servers that are measured: ``python -m tests.benchmarks.stacks NAME`` runs one, and prints its URL."""

from __future__ import annotations

import configparser
import sys
import tempfile
from collections.abc import Iterable
from typing import Any

from novalite.wsgi import Loader, Server
from novalite.wsgi.loader import default_ini

PROJECT = "b0a1c2d3e4f5061728394a5b6c7d8e9f"


def hello(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "6")])
    return [b"hello\n"]


def hello_factory(global_config: dict[str, str]) -> Any:
    return hello


class Identity:
    """Knows every token, with the catalogue of a cloud of ordinary size."""

    def validate(self, token: str, *, catalog: bool, allow_expired: bool) -> dict[str, Any]:
        domain = {"id": "default", "name": "Default"}
        services = ("compute", "identity", "image", "network", "volumev3", "placement", "dns", "object-store")
        return {
            "token": {
                "expires_at": "2999-01-01T00:00:00.000000Z",
                "user": {"id": "7f0e", "name": "demo", "domain": domain},
                "project": {"id": PROJECT, "name": "demo", "domain": domain},
                "roles": [{"name": "member"}, {"name": "reader"}],
                "catalog": [
                    {
                        "type": service,
                        "name": service,
                        "endpoints": [
                            {"interface": interface, "region": "One", "url": f"http://{service}.example.org"}
                            for interface in ("public", "internal", "admin")
                        ],
                    }
                    for service in services
                ],
            }
        }


def bare() -> None:
    """eventlet's own server and nothing else."""
    from novalite import green

    listener = green.listen(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    green.wsgi.server(listener, hello, log_output=False)


def server(app: Any = hello) -> None:
    """The Server, and no pipeline."""
    with Server("benchmark", app, access_log=False) as running:
        print(running.url, flush=True)
        running.wait()


def pipelines() -> None:
    """novalite's own ini with keystone; a hello is its Compute API, and Identity is in this process."""
    ini = configparser.RawConfigParser()
    ini.optionxform = str  # type: ignore[assignment,method-assign]
    ini.read(default_ini(), encoding="utf-8")
    ini["app:compute"] = {"paste.app_factory": f"{__spec__.name}:hello_factory"}
    authtoken = ini["filter:authtoken"]["paste.filter_factory"]
    ini["filter:authtoken"] = {"paste.filter_factory": authtoken, "identity": f"{__spec__.name}:Identity"}
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as file:
        ini.write(file)
        file.flush()
        app = Loader(file.name, options={"auth_strategy": "keystone"}).load_app("osapi_compute")
    server(app)


def nova(identity: str) -> None:
    """The real Nova, which asks about tokens at a URL."""
    from tests.fixtures.nova.whole_nova import start

    nova = start()
    nova.flags(instances=20, cores=20, group="quota")
    server(nova.load(identity).load_app("osapi_compute"))


if __name__ == "__main__":
    stacks: dict[str, Any] = {"bare": bare, "server": server, "pipelines": pipelines, "nova": nova}
    stacks[sys.argv[1]](*sys.argv[2:])

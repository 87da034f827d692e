#!/usr/bin/env bash
# An option of one sizelimit section changes the limit of another section that does not set it, once it has been used.
#
# Versions: oslo.middleware 8.2.0, oslo.config 10.7.0, PasteDeploy 3.1.0, WebOb 1.8.11; Python 3.11.
# A section of a paste ini configures one filter; two sections of the same factory are two filters. Seen: when a
# request passes the filter whose section has max_request_body_size, oslo.middleware sets this value in the process's
# oslo.config. From then on the other filter, whose section does not set the option, uses it too, instead of the default
# of 114688. A section that also has oslo_config_project gets a configuration of its own and changes no other.
# Output seen:
#   without a project: other 200, small 413, other 413
#   with a project:    other 200, small 413, other 200
# Exits 1 if the output differs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet oslo.middleware==8.2.0 oslo.config==10.7.0 PasteDeploy==3.1.0 WebOb==1.8.11

cat > "$folder/cats.py" <<'PROGRAM'
import sys

import webob
from paste.deploy import loadapp

INI = """
[composite:main]
use = call:cats:both
small = small cats
other = other cats

[filter:small]
paste.filter_factory = oslo_middleware:RequestBodySizeLimiter.factory
max_request_body_size = 10
{more}

[filter:other]
paste.filter_factory = oslo_middleware:RequestBodySizeLimiter.factory

[app:cats]
paste.app_factory = cats:application
"""


def application(global_conf):
    def read(environ, start_response):
        environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]

    return read


def both(loader, global_conf, **pipelines):
    apps = {}
    for name, pipeline in pipelines.items():
        limiter, app = pipeline.split()
        apps[name] = loader.get_filter(limiter)(loader.get_app(app))
    return lambda environ, start_response: apps[environ["PATH_INFO"].strip("/")](environ, start_response)


if __name__ == "__main__":
    ini, more = sys.argv[1:]
    with open(ini, "w") as file:
        file.write(INI.format(more=more))
    app = loadapp(f"config:{ini}")
    statuses = []
    for name in ("other", "small", "other"):
        request = webob.Request.blank(f"/{name}", method="POST", body=b"x" * 50)
        statuses.append(f"{name} {request.get_response(app).status_int}")
    print(", ".join(statuses))
PROGRAM

run() { (cd "$folder" && venv/bin/python -W ignore cats.py "$folder/cats.ini" "$1"); }
output="without a project: $(run '')
with a project:    $(run 'oslo_config_project = cats')"
echo "$output"
expected='without a project: other 200, small 413, other 413
with a project:    other 200, small 413, other 200'
[ "$output" = "$expected" ]

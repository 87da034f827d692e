#!/usr/bin/env bash
# oslo.middleware's HTTPProxyToWSGI also takes effect on filters that are in front of it.
#
# Versions: oslo.middleware 8.2.0, Paste 3.10.1, WebOb 1.8.11; Python 3.11.
# Rules for the order of filters say that an access log in front of http_proxy_to_wsgi logs the address of the proxy,
# since it is outermost. Seen: it logs that of the client. HTTPProxyToWSGI writes into the environ that it was given, and
# hands on the same object, and an access log reads REMOTE_ADDR when the response begins. Only what a filter in front
# reads while the request comes in is of the proxy.
# Output seen:
#   logger first: logged 203.0.113.9; the scheme is http on the way in, https on the way out
#   logger last:  logged 203.0.113.9; the scheme is https on the way in, https on the way out
# Exits 1 if the output differs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet oslo.middleware==8.2.0 Paste==3.10.1 WebOb==1.8.11

cat > "$folder/program.py" <<'PROGRAM'
import logging

import webob
from oslo_middleware import HTTPProxyToWSGI
from paste.translogger import TransLogger


class Lines(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]


def notes_scheme(app, seen):
    def noting(environ, start_response):
        seen.append(environ["wsgi.url_scheme"])
        response = app(environ, start_response)
        seen.append(environ["wsgi.url_scheme"])
        return response

    return noting


def logged(order):
    lines, seen = Lines(), []
    logger = logging.getLogger(order)
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.addHandler(lines)
    options = {"enable_proxy_headers_parsing": True}
    if order == "first":
        app = HTTPProxyToWSGI(application, options)
        app = notes_scheme(TransLogger(app, logger=logger, setup_console_handler=False), seen)
    else:
        app = notes_scheme(TransLogger(application, logger=logger, setup_console_handler=False), seen)
        app = HTTPProxyToWSGI(app, options)
    request = webob.Request.blank("/servers")
    request.environ["REMOTE_ADDR"] = "10.0.0.1"
    request.headers["X-Forwarded-For"] = "203.0.113.9"
    request.headers["X-Forwarded-Proto"] = "https"
    request.get_response(app)
    (line,) = lines.lines
    return f"logged {line.split()[0]}; the scheme is {seen[0]} on the way in, {seen[1]} on the way out"


print("logger first:", logged("first"))
print("logger last: ", logged("last"))
PROGRAM

output=$("$folder/venv/bin/python" -W ignore "$folder/program.py")
echo "$output"
expected='logger first: logged 203.0.113.9; the scheme is http on the way in, https on the way out
logger last:  logged 203.0.113.9; the scheme is https on the way in, https on the way out'
[ "$output" = "$expected" ]

"""Whatever the table and the target of a request, the Router does what Routes does: its middleware is the reference."""

import copy
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

import routes
import routes.middleware
import webob.exc
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from novalite.wsgi import Router
from novalite.wsgi.application import as_application
from novalite.wsgi.route_index import scan
from novalite.wsgi.router import decoded

# As WSGI has it: a template that is to fit UTF-8 is written as the bytes of it.
WORDS = ["cats", "dogs", "v2.1", "a.b", "a-b", "a,b", "cafÃ©", "é", "~", r"\{x\}", "x y", "$", "."]
NAMES = ["id", "kind", "rest", "format", "path_info", "action", "controller"]
PATTERNS = ["[0-9]+", "[0-9a-f-]+", ".*", ".+", "[a-z]*", "cats|dogs", r"\w+(/\w+)?"]
VALUES = ["7", "cats", "a.json", "a.b.c", "caf%C3%A9", "%FF", "7%0A", "%0A", "", ".", "..", "a/b", "%2F", "-", "None"]
VARIABLE = re.compile(r"\{[^}]*\}|(?<!\\)[:*]\w+")


class Application:
    """Answers what it was called with: what of its environ a route may say."""

    def __init__(self, name):
        self.name = name

    def __call__(self, environ, start_response):
        start_response("200 OK", [])
        _, match = environ["wsgiorg.routing_args"]
        return [repr((sorted(match.items(), key=repr), environ["SCRIPT_NAME"], environ["PATH_INFO"])).encode()]

    def __repr__(self):
        return self.name


@dataclass
class Table:
    """A table of routes, of which mappers are made: for us, and for the reference."""

    connections: list
    scan: object
    clist: object
    minimization: bool
    sub_domains: bool
    prefix: str | None

    def mapper(self):
        mapper = routes.Mapper(controller_scan=self.scan, register=False)
        mapper.minimization, mapper.sub_domains = self.minimization, self.sub_domains
        for arguments, options in self.connections:
            (mapper.redirect if len(arguments) > 1 else mapper.connect)(*arguments, **copy.copy(options))
        mapper.prefix = self.prefix
        return mapper


@st.composite
def segments(draw, names):
    """One segment of a template: words and variables, each of which a template has once."""
    parts = []
    for _ in range(draw(st.integers(1, 2))):
        if not names or draw(st.booleans()):
            parts.append(draw(st.sampled_from(WORDS)))
            continue
        name, pattern = names.pop(draw(st.integers(0, len(names) - 1))), draw(st.sampled_from(PATTERNS))
        forms = [f"{{{name}}}", f"{{{name}:{pattern}}}", f"{{.{name}}}", f":{name}-", f"*{name}/x"]
        parts.append(draw(st.sampled_from(forms)))
    return "".join(parts)


@st.composite
def connections(draw, number):
    """What one route is connected with."""
    names = list(NAMES)
    template = "/" + "/".join(draw(segments(names)) for _ in range(draw(st.integers(0, 4))))
    if draw(st.integers(0, 9)) == 0:
        return (template, draw(st.sampled_from(["/", "/cats", "http://x.org/"]))), {}
    options = {} if "controller" not in names else {"controller": Application(f"app{number}")}
    conditions = [{}, {"method": ["GET"]}, {"method": ["POST"]}, {"sub_domain": True}, {"sub_domain": ["api"]}]
    options["conditions"] = draw(st.sampled_from(conditions))
    for name in draw(st.lists(st.sampled_from(NAMES[:4]), max_size=2)):
        options[name] = draw(st.sampled_from([None, "7", "caf\u00e9"]))
    options["requirements"] = {
        name: draw(st.sampled_from(PATTERNS)) for name in draw(st.lists(st.sampled_from(NAMES[:4]), max_size=1))
    }
    options["_minimize"] = draw(st.booleans())
    options["_explicit"] = draw(st.booleans())
    return (template,), options


@st.composite
def tables(draw):
    """A mapper as its owner hands it on: scanned or not yet, below a prefix, by sub-domains, minimizing or not."""
    count = draw(st.integers(1, 10))
    return Table(
        connections=[draw(connections(number)) for number in range(count)],
        scan=draw(st.sampled_from([None, lambda: ["cats", "dogs"]])),
        clist=draw(st.sampled_from([None, [], ["cats"]])),
        minimization=draw(st.booleans()),
        sub_domains=draw(st.booleans()),
        prefix=draw(st.sampled_from([None, None, None, "/v2"])),
    )


@st.composite
def targets(draw, table):
    """A path as a client may spell it: mostly one that a template has, with something at its end."""
    (template, *_), _ = draw(st.sampled_from(table.connections))
    template = VARIABLE.sub(lambda variable: draw(st.sampled_from(VALUES)), template).replace("\\", "")
    path = unquote_to_bytes(template.encode("latin-1")).decode("latin-1")
    path += draw(st.sampled_from(["", "", "", "/", "//", "\n", "/\n", "/cats", ".json", "?"]))
    return draw(st.sampled_from(["", "", "/v2", "/"])) + path


def asked(app, method, path, host):
    """What an application answers: status, location and body, or the kind of its failure."""
    environ = {"REQUEST_METHOD": method, "SCRIPT_NAME": "/front", "PATH_INFO": path, "HTTP_HOST": host}
    said = []
    environ |= {"wsgi.url_scheme": "http", "SERVER_NAME": "localhost", "SERVER_PORT": "80", "QUERY_STRING": ""}
    try:
        body = b"".join(app(environ, lambda status, headers, *exc_info: said.extend([status, dict(headers)])))
    except Exception as error:
        return type(error)
    location = (
        said[1].get("Location") if path.isascii() else None
    )  # of text, the middleware's are of bytes twice encoded
    return said[0], location, body


def reference(mapper):
    """Routes' middleware, and behind it what Nova has: the controller of the match, with text in place of bytes."""

    def dispatch(environ, start_response):
        _, match = environ["wsgiorg.routing_args"]
        if not match:
            return as_application(webob.exc.HTTPNotFound())(environ, start_response)
        for name in environ["routes.route"].regmatch.groupindex:
            if name != "path_info" and isinstance(match[name], str):
                match[name] = decoded(match[name])
        return match["controller"](environ, start_response)

    return routes.middleware.RoutesMiddleware(dispatch, mapper, use_method_override=False, singleton=False)


@given(tables(), st.data())
@settings(max_examples=100)
def test_a_router_answers_as_routes_middleware_does(table, data):
    mapper, theirs = table.mapper(), table.mapper()
    try:
        if table.clist is not None or table.scan is None:  # which the middleware leaves to the owner
            theirs.create_regs(table.clist or [])
        else:
            theirs.create_regs()
    except re.error:
        assume(False)  # Routes makes no expression of it
    if table.clist is not None:
        mapper.create_regs(table.clist)
    router, middleware = Router(mapper), reference(theirs)
    hosts = st.sampled_from(["localhost:8774", "x.org", "api.x.org", "www.x.org"])

    for _ in range(8):
        request = data.draw(st.sampled_from(["GET", "POST", "HEAD"])), data.draw(targets(table)), data.draw(hosts)
        assert asked(router, *request) == asked(middleware, *request), request
    scan(mapper)
    assert [route.regexp for route in mapper.matchlist] == [route.regexp for route in theirs.matchlist]

"""noauth: accepts any token, without validating it. For tests and demonstrations only.

It replaces authtoken and keystonecontext. ::

    [filter:noauth]
    paste.filter_factory = novalite.middleware.noauth:NoAuth.factory
    # all_admin = true: every user is an administrator, as in Nova until 2015; false: only the user admin is
    # project_in_url = true: X-Server-Management-Url ends in the project

A request without ``X-Auth-Token`` is a login, whatever its path: it gets a 204 with a token,
``USER:PROJECT`` from ``X-Auth-User`` and ``X-Auth-Project-Id``, both ``admin`` by default.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

import webob
from webob.request import PATH_SAFE

from novalite.context import ENVIRON_KEY, RequestContext, new_request_id
from novalite.middleware import request_id
from novalite.wsgi.application import Environ, Middleware, Request, StartResponse, WSGIApplication, as_application
from novalite.wsgi.options import truth


class NoAuth(Middleware):
    """The filter; its arguments are the options of the ini section."""

    def __init__(
        self, application: WSGIApplication, all_admin: str | bool = True, project_in_url: str | bool = True
    ) -> None:
        super().__init__(application)
        self.all_admin = truth("all_admin", all_admin)
        self.project_in_url = truth("project_in_url", project_in_url)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        token = environ.get("HTTP_X_AUTH_TOKEN")
        if not token:
            return as_application(self._login(Request(environ)))(environ, start_response)
        user_id, _, project_id = token.partition(":")
        environ[ENVIRON_KEY] = RequestContext(
            user_id=user_id,
            project_id=project_id or user_id,
            is_admin=self.all_admin or user_id == "admin",
            remote_address=environ.get("REMOTE_ADDR"),
            request_id=environ.get(request_id.ENVIRON_KEY) or new_request_id(),
            global_request_id=environ.get(request_id.GLOBAL_ENVIRON_KEY),
        )
        return self.application(environ, start_response)

    def _login(self, request: Request) -> webob.Response:
        user = request.headers.get("X-Auth-User", "admin")
        project = request.headers.get("X-Auth-Project-Id", "admin")
        response = webob.Response(status=204)
        response.headers["X-Auth-Token"] = f"{user}:{project}"
        # Not `path_url`, which fails for a path that is not UTF-8.
        url = (request.application_url + quote(request.environ["PATH_INFO"], PATH_SAFE, "latin-1")).rstrip("/")
        response.headers["X-Server-Management-Url"] = f"{url}/{project}" if self.project_in_url else url
        return response

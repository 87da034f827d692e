"""What Nova has removed: it answers 410 at every version, to anybody, once the request itself is well-formed."""

from __future__ import annotations

from typing import NoReturn

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import query
from novalite.services.compute.service import SERVICE

#: A path and its methods; words in lower case are actions.
REMOVED = """
    /os-agents                               GET POST
    /os-agents/{id}                          PUT DELETE
    /os-cells                                GET POST
    /os-cells/capacities                     GET
    /os-cells/detail                         GET
    /os-cells/info                           GET
    /os-cells/sync_instances                 POST
    /os-cells/{id}                           GET PUT DELETE
    /os-cells/{id}/capacities                GET
    /os-certificates                         POST
    /os-certificates/{id}                    GET
    /os-cloudpipe                            GET POST
    /os-cloudpipe/{id}                       PUT
    /os-fixed-ips/{id}                       GET
    /os-fixed-ips/{id}/action                reserve unreserve
    /os-floating-ip-dns                      GET
    /os-floating-ip-dns/{id}                 PUT DELETE
    /os-floating-ip-dns/{domain_id}/entries/{id}  GET PUT DELETE
    /os-floating-ips-bulk                    GET POST
    /os-floating-ips-bulk/{id}               GET PUT
    /os-fping                                GET
    /os-fping/{id}                           GET
    /os-networks                             POST
    /os-networks/add                         POST
    /os-networks/{id}                        DELETE
    /os-networks/{id}/action                 disassociate disassociate_host disassociate_project associate_host
    /os-security-group-default-rules         GET POST
    /os-security-group-default-rules/{id}    GET DELETE
    /os-tenant-networks                      POST
    /os-tenant-networks/{id}                 DELETE
    /servers/{server_id}/consoles            GET POST
    /servers/{server_id}/consoles/{id}       GET DELETE
    /servers/{server_id}/os-virtual-interfaces  GET
"""

removed = Resource("", SERVICE)


def gone(call: Call, **variables: str) -> NoReturn:
    """Raises Gone."""
    raise errors.Gone


for path, *words in map(str.split, REMOVED.split("\n")[1:-1]):
    for word in words:
        if word.isupper():
            removed.on(f"{word} {path}", query=query(strict=None) if word == "GET" else None)(gone)
        else:
            removed.act(word, where=path)(gone)

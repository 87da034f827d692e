"""Signatures of requests, by which who has the secret of a pair of keys proves it: those of EC2 and of S3.

A client signs what it sends to a service like those of AWS, which cannot look at the signature itself and passes on
what was signed. Version 4 is https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html; those before
it sign the parameters alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from novalite.errors import Unauthorized

ALGORITHM = "AWS4-HMAC-SHA256"

#: The services for which a signature of S3 is good.
S3_SERVICES = frozenset({"s3", "iam", "sts"})


def of_ec2(secret: str, sent: Mapping[str, Any]) -> str:
    """The signature of a request of EC2. Raises Unauthorized for one that nobody can sign."""
    version, params = sent["params"].get("SignatureVersion"), sent["params"]
    if version == "0":
        return _base64(_digest(secret.encode(), params["Action"] + params["Timestamp"], hashlib.sha1))
    if version == "1":
        parts = "".join(f"{name}{params[name]}" for name in sorted(params, key=str.lower))
        return _base64(_digest(secret.encode(), parts, hashlib.sha1))
    if version == "2":
        lines = (sent["verb"], sent["host"], sent["path"], _query({**params, "SignatureMethod": "HmacSHA256"}))
        return _base64(_digest(secret.encode(), "\n".join(lines), hashlib.sha256))
    headers = sent.get("headers", {})
    if headers.get("Authorization", params.get("X-Amz-Algorithm", "")).startswith(ALGORITHM):
        return _version_4(secret, sent, headers)
    raise Unauthorized


def of_s3(secret: str, token: str) -> str:
    """The signature of what a request of S3 comes to, in base64. Raises Unauthorized."""
    signed = base64.urlsafe_b64decode(token).decode()
    if not signed.startswith("AWS4"):
        return _base64(_digest(secret.encode(), signed, hashlib.sha1))
    lines = signed.split("\n")
    scope = lines[2].split("/") if len(lines) == 4 else []
    if lines[0] != ALGORITHM or len(scope) != 4 or scope[3] != "aws4_request" or scope[2] not in S3_SERVICES:
        raise Unauthorized
    return _digest(_key(secret, scope), signed, hashlib.sha256).hex()


def _version_4(secret: str, sent: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    params = sent["params"]

    def part(name: str) -> str:
        if "Authorization" in headers:
            return headers["Authorization"].partition(f"{name}=")[2].split(",")[0]
        return str(params[f"X-Amz-{name}"])

    time = headers.get("X-Amz-Date") or params["X-Amz-Date"]
    _, *scope = part("Credential").split("/")
    if not time.startswith(scope[0]):
        raise Unauthorized
    names, values = part("SignedHeaders"), {name.lower().strip(): one.strip() for name, one in headers.items()}
    query = "" if sent["verb"].upper() == "POST" else _query(params)
    lines = [f"{name}:{values[name]}" for name in names.split(";") if name in values]
    request = "\n".join((sent["verb"].upper(), sent["path"], query, *lines, "", names, sent["body_hash"]))
    whole = "\n".join((ALGORITHM, time, "/".join(scope), hashlib.sha256(request.encode()).hexdigest()))
    return _digest(_key(secret, [*scope[:3], "aws4_request"]), whole, hashlib.sha256).hex()


def _key(secret: str, scope: Iterable[str]) -> bytes:
    key = f"AWS4{secret}".encode()
    for one in scope:
        key = _digest(key, one, hashlib.sha256)
    return key


def _digest(key: bytes, text: str, hash: Callable[..., Any]) -> bytes:
    return hmac.new(key, text.encode(), hash).digest()


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def _query(params: Mapping[str, Any]) -> str:
    return "&".join(f"{quote(name, safe='')}={quote(str(params[name]), safe='-_~')}" for name in sorted(params))

"""TLS for a server: its certificate and key, and the authority of client certificates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from novalite import green

Files = dict[str, str | Path | None]


def context(files: Files) -> Any:
    """The SSLContext of ``cert_file``, ``ca_file`` and ``key_file``. Raises RuntimeError, with Nova's messages."""
    for option, path in files.items():
        if path is not None and not Path(path).exists():
            raise RuntimeError(f"Unable to find {option} : {path}")
    certificate, authority, key = files["cert_file"], files["ca_file"], files["key_file"]
    if certificate is None or key is None:
        raise RuntimeError(
            "When running server in SSL mode, you must specify both a cert_file "
            "and key_file option value in your configuration file"
        )
    made = green.ssl.SSLContext(green.ssl.PROTOCOL_TLS_SERVER)
    # Whom we hang up on shall not be told of an error. No request ends where its connection does.
    made.options |= getattr(green.ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
    try:
        made.load_cert_chain(certificate, key)
        if authority is not None:
            made.load_verify_locations(authority)
            made.verify_mode = green.ssl.CERT_REQUIRED
    except OSError as error:  # SSLError is one
        raise RuntimeError(f"Unable to use {certificate}, {key} or {authority}: {error}") from error
    return made

"""Key pairs: real ones, each a user's."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as formats
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from novalite import errors
from novalite.store import Kind, Page

if TYPE_CHECKING:
    from novalite.cloud import Cloud


@dataclass(frozen=True)
class Keypair:
    """A user's key; ``number`` counts keys as they come.

    ``private_key`` is known only when it was made here, and just then.
    """

    number: int
    name: str
    user_id: str
    type: str
    public_key: str
    fingerprint: str
    created_at: datetime
    private_key: str | None = None

    @property
    def id(self) -> str:
        """Whose it is and what it is called."""
        return _id(self.user_id, self.name)


KEYPAIR: Kind[Keypair] = Kind("keypair", order=("name",), by=("user_id",))


class Keypairs:
    """The key pairs of all users, by user and name."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def create(
        self,
        user_id: str,
        name: str,
        type: str = "ssh",
        public_key: str | None = None,
        asker: tuple[str, str] = ("", ""),
    ) -> Keypair:
        """Keep the public key, or make a pair.

        As in Nova it is the quota of ``asker``, a project and a user in it, that counts. Raises Invalid for what is
        no key, Conflict for a name that the user has, QuotaExceeded.
        """
        store, now = self._cloud.store, self._cloud.clock.datetime()
        count = store.count(KEYPAIR, {"user_id": user_id})
        if not self._cloud.quotas.allow_each("key_pairs", count + 1, *asker):
            raise errors.QuotaExceeded("Quota exceeded, too many key pairs.")
        fingerprint = None if public_key is None else fingerprint_of(public_key, type)
        if store.get(KEYPAIR, _id(user_id, name)):
            raise errors.Conflict(f"Key pair '{name}' already exists.")
        private_key = None
        if public_key is None:
            private_key, public_key = generate(type, user_id, now)
        fingerprint = fingerprint or fingerprint_of(public_key, type)
        keypair = Keypair(store.next("keypair"), name, user_id, type, public_key, fingerprint, now)
        return replace(store.put(KEYPAIR, keypair), private_key=private_key)

    def get(self, user_id: str, name: str) -> Keypair:
        """Raises NotFound."""
        keypair = self._cloud.store.get(KEYPAIR, _id(user_id, name))
        if keypair is None:
            raise errors.NotFound(f"Keypair {name} not found for user {user_id}")
        return keypair

    def find(self, user_id: str, limit: int, marker: str | None = None) -> list[Keypair]:
        """A user's key pairs by name, after the one called ``marker``. Raises Invalid for a marker that is none."""
        after = None if marker is None else self._cloud.store.get(KEYPAIR, _id(user_id, marker))
        if marker is not None and after is None:
            raise errors.Invalid(f"Marker {marker} could not be found.")
        return self._cloud.store.find(KEYPAIR, {"user_id": user_id}, page=Page(marker=after, limit=limit))

    def delete(self, user_id: str, name: str) -> None:
        """Raises NotFound."""
        self._cloud.store.delete(KEYPAIR, self.get(user_id, name).id)


def fingerprint_of(public_key: str, type: str) -> str:
    """MD5 of an SSH key, SHA-1 of a certificate, as pairs of hex digits. Raises Invalid."""
    if type == "x509":
        try:
            certificate = x509.load_pem_x509_certificate(public_key.encode())
        except ValueError as error:
            reason = f"failed to generate X509 fingerprint. Error message: {error}"
            raise errors.Invalid(f"Keypair data is invalid: {reason}") from None
        return certificate.fingerprint(hashes.SHA1()).hex(":")
    try:
        formats.load_ssh_public_key(public_key.encode())
        return hashlib.md5(base64.b64decode(public_key.split(" ")[1])).digest().hex(":")
    except Exception:
        raise errors.Invalid("Keypair data is invalid: failed to generate fingerprint") from None


def generate(type: str, user_id: str, now: datetime) -> tuple[str, str]:
    """A private key and its public one: RSA and an SSH key, or PKCS 12 and a certificate for the user."""
    key = rsa.generate_private_key(65537, 2048)
    if type == "ssh":
        pem = key.private_bytes(
            formats.Encoding.PEM, formats.PrivateFormat.TraditionalOpenSSL, formats.NoEncryption()
        ).decode()
        public = key.public_key().public_bytes(formats.Encoding.OpenSSH, formats.PublicFormat.OpenSSH).decode()
        return pem, f"{public} Generated-by-Nova"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, user_id)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now.replace(year=now.year + 10, day=min(now.day, 28)))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    bundle = pkcs12.serialize_key_and_certificates(None, key, certificate, None, formats.NoEncryption())
    return base64.b64encode(bundle).decode(), certificate.public_bytes(formats.Encoding.PEM).decode()


def _id(user_id: str, name: str) -> str:
    return repr((user_id, name))

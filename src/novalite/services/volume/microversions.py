"""The Block Storage API's range of microversions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite import errors
from novalite.wsgi.microversion import Microversions, Version


class NoVersion(errors.InvalidVersion):
    """The header is there, and names no version of this API."""

    def __init__(self) -> None:
        errors.Invalid.__init__(
            self,
            "The server could not comply with the request since it is either malformed or otherwise incorrect.",
        )


class VolumeMicroversions(Microversions):
    """As Nova's, but that a header which is there must name a version of this API, and that the first one counts."""

    def requested(self, environ: Mapping[str, Any]) -> Version:
        """See Microversions. Raises InvalidVersion."""
        if (header := environ.get("HTTP_OPENSTACK_API_VERSION")) is None:
            return self.minimum
        entry: list[str] = next((entry.split() for entry in header.split(",") if self.service in entry), [])
        if len(entry) != 2:
            raise NoVersion
        return self.maximum if entry[1] == "latest" else Version.parse(entry[1])


VOLUME = VolumeMicroversions("volume", "3.0", "3.71")

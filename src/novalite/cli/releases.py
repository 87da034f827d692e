"""The option ``--release``: which release of OpenStack a cloud is of."""

from __future__ import annotations

from pathlib import Path

from novalite.cli.failure import Failure


def checked(release: str, option: str = "--release") -> str:
    """A release, if a cloud can be of it. Raises Failure, which names the option."""
    from novalite.cloud.releases import UnknownRelease, release_of

    try:
        return release_of(release).name
    except UnknownRelease as error:
        raise Failure(f"{option}: {error}") from error


def of_release(release: str | None, seed: Path | None) -> dict[str, str]:
    """The options of novalite's own ini for a release: the one that is said or else that of a seed file, if any.

    Raises Failure.
    """
    own = None if release is None else checked(release)
    seeded = None
    if seed is not None:
        from novalite.services.control import seed_file  # with YAML

        try:
            seeded = seed_file.release(seed)
        except seed_file.BadSeed as error:
            raise Failure(str(error)) from error
    if own and seeded and own != seeded:
        raise Failure(f"--release {own}: the seed {seed} is of {seeded}")
    return {"filter:cloud.release": chosen} if (chosen := own or seeded) else {}

"""The Image API and real Glance, in one process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.differential.engine import Comparison, Side
from tests.differential.image import deviations, generated, metadefs, scripts
from tests.differential.image.sentences import Sentences

SCRIPTS = scripts.SCRIPTS | metadefs.SCRIPTS
DEVIATIONS = deviations.DEVIATIONS
generate = generated.steps


@contextmanager
def comparison() -> Iterator[Comparison]:
    """Both of them, new and without an image."""
    from novalite.testing.application import application
    from tests.fixtures.glance.in_process import application as glance

    sys.excepthook = sys.__excepthook__  # Glance's own writes to a log
    novalite = application()
    for image in novalite.cloud.image.images.find():
        novalite.cloud.image.images.delete(image.id)
    steps = [step for _, script in [*SCRIPTS.items(), *generate()] for step in script]
    ordered = Sentences.but_for(steps).hidden
    yield Comparison(Side(glance, "/image/v2"), Side(novalite, "/image/v2"), ordered=ordered)

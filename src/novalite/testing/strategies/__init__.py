"""Hypothesis strategies, on the declarations that novalite serves by: URLs, bodies, servers.

They need Hypothesis: ``pip install 'novalite[test]'``.
"""

from novalite.testing.strategies.bodies import bodies, mutated_bodies
from novalite.testing.strategies.servers import servers
from novalite.testing.strategies.urls import urls_of, urls_outside

__all__ = ["bodies", "mutated_bodies", "servers", "urls_of", "urls_outside"]

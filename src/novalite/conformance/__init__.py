"""The published behaviour of each service's API as tests, for any target: novalite, a real service, a cloud at a URL.

``novalite conformance --service SERVICE --target TARGET`` runs them, with pytest; TARGET is

- ``memory``: novalite in this process (the default);
- ``socket``: novalite behind its own server;
- ``wsgi:MODULE:NAME``: any WSGI application, real Nova's for instance;
- ``http://HOST:PORT/PATH``: whatever listens there, the path being that of the service: ``/compute``.

``--cloud [ROLE=]NAME`` is a cloud of a clouds.yaml in place of a target; who asks logs in to it.

Who asks is said by a token; ``--token ROLE=TOKEN`` names one for a role. Some tests need what not every cloud has::

    @needs("two hosts", "slow migrations")
    def test_a_migration_is_aborted(api): ...

`novalite.conformance.client.THINGS` lists what there may be. novalite has all of it; what another target has is said
by ``--has "two hosts"``, as often as there is something to say, or by ``--has all``. Tests that need more are skipped,
and say why. Which shares there are to attach is said by ``--share KIND=ID``, unless they have the ids of
`novalite.conformance.client.SHARES`. Any other option is pytest's.

Nothing here knows how novalite declares its operations: what is expected comes from the published API and from the real
service.
"""

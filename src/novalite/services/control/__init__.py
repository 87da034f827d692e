"""The control API of the fake cloud: reset, snapshots, clock, fault injection, journal and seeding."""

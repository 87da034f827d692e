"""The conformance suite on the real Nova of a release, and on novalite at that release: where they differ."""

"""The test suites of the projects whose parts ours stand in for, run on ours: ``tox -e peers``."""

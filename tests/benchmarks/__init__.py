"""What novalite costs, as ratios of numbers from one run: ``python -m tests.benchmarks``. Nothing here is a test."""

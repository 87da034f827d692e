"""Rules for the pipelines of a paste ini and for route tables, and what is found by them."""

"""The page below ``/_novalite/``: requests, pipelines and the cloud, for people with a browser on this machine."""

#: Where the first page is, and below which path the others are.
HOME = "/_novalite/"
BELOW = "/_novalite/page/"

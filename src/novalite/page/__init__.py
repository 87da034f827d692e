"""The page below ``/_novalite/``: requests, pipelines and the cloud, for people with a browser on this machine."""

"""One request on its way through a pipeline: what each layer did to it, and how long that took."""

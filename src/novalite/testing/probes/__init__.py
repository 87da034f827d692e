"""Whether a pipeline guards what is behind it, seen from outside: probes of any WSGI application."""

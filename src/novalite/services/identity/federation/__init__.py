"""Federation with other identity and service providers."""

"""Versioned operations, whatever they are about."""

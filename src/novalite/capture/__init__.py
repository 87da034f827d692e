"""A real cloud, read by GET requests alone and written as a seed from which `novalite serve` makes one like it."""

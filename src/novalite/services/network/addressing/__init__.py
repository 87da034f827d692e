"""Which addresses there are to be given away: subnet pools, address scopes, address groups."""

"""The library: one search page over what the network published, with its facets."""

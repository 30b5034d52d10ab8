"""The way of a writing from its author to its readers, whatever it tells."""

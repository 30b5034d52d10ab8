"""The coordination's desk: what waits for a decision, and what happens. It has no rules of its own."""

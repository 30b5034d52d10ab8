"""Experience sheets: what members did, what it gave, what was hard; their revisions and their review."""

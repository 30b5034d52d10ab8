"""The search: a change log in the database and an index beside it. It knows no feature."""

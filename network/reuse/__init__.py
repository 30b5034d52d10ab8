"""« Je m’en inspire »: members who draw on a sheet, and the tree of who drew on whom."""

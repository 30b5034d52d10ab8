"""Sheets brought in from files: spreadsheets, JSON Lines, Markdown; in one go, undone as a whole."""

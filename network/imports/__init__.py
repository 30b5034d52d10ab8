"""Spreadsheets of the existing network: read, shown as they would become, entered in one go, undone."""

"""Peers from other territories who are invited to read a sheet, and what is said of each of its parts."""

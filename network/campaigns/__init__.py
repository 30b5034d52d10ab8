"""Campaigns that ask members to confirm who represents them, after elections for instance."""

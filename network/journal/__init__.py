"""Who did what, when: kept for the people concerned and for the coordination."""

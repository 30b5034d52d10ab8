"""A library that repairs itself: what the nights find in it, and what the desk decides on each finding."""

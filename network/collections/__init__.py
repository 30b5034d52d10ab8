"""Collections: sheets and resources that the coordination puts in order, with an introduction."""

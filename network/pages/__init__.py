"""The plain pages: home, about, and the letter anyone may write to the coordination."""

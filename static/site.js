// The site works without this file.

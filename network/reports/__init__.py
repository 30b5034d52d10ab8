"""Reports: anybody may say that something on the site is wrong; the desk answers."""

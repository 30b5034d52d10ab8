"""The demonstration network: invented people and organisations, brought to life by the site's own actions."""

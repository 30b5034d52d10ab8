"""Mail with manners: values queued with their cause, delivered once by the worker."""

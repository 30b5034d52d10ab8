"""What is done behind the pages: the worker and its heartbeat."""

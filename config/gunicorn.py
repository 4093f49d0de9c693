"""How gunicorn serves the site: ``gunicorn -c config/gunicorn.py config.wsgi``."""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", 2))
threads = int(os.environ.get("WEB_THREADS", 8))
# A reading of a long text takes seconds, an upload over a slow line longer; after that something hangs.
timeout = 120
# On a stop, requests under way are finished.
graceful_timeout = 30
# Workers are renewed now and then, not all at once.
max_requests = 5000
max_requests_jitter = 500
# Addresses hold filters; the longest of ours has some 2,000 characters.
limit_request_line = 8190
# The site writes its own line for each request (config/logs.py).
accesslog = None
errorlog = "-"

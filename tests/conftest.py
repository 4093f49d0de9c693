"""What every test module may ask for."""

import os

os.environ.setdefault("DEBUG", "1")
# Playwright's synchronous API runs an event loop in the thread that also talks to the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

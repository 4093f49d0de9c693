"""The WSGI application that gunicorn serves."""

import gc
import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# Read after Django has loaded the settings: Django itself says so only when the first page signs something.
if not os.environ.get("SECRET_KEY") and not settings.DEBUG:
    raise ImproperlyConfigured("Set SECRET_KEY in the environment (or DEBUG=1 on your own machine).")

# What was loaded until here stays for the life of the process. A large page (a heat map has 18,000 squares) makes
# Python look for garbage, and going through all of that each time took a quarter of the page's time.
get_resolver().url_patterns  # noqa: B018 - loads the pages now, not with the first request
gc.collect()
gc.freeze()

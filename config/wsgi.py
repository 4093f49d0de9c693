"""The WSGI application that gunicorn serves."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# Read after Django has loaded the settings: Django itself says so only when the first page signs something.
if not os.environ.get("SECRET_KEY") and not settings.DEBUG:
    raise ImproperlyConfigured("Set SECRET_KEY in the environment (or DEBUG=1 on your own machine).")

"""The settings of a test run: those of a debugging site, with files of its own and a fast password hash."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("DEBUG", "1")

from config.settings import *  # noqa: F403 - DEBUG must be known before they are read

# A slow hash is the point of a password hasher, and half the time of a test that signs in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Uploaded originals never go to the site's own folder.
MEDIA_ROOT = tempfile.mkdtemp(prefix="duibiao-files-")
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)

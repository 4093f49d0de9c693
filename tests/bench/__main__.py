"""``python -m tests.bench [--keep] [reading] [importing] [pages]`` (all three by default)."""

import os
import sys
from pathlib import Path

import django

# Before any model is imported: the site's own database is never touched.
SQLITE = Path(__file__).resolve().parents[2] / "var" / "bench.sqlite3"
os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{SQLITE}")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from tests.bench.table import main  # noqa: E402

sys.exit(main(sys.argv[1:]))

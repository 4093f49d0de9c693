"""``python -m tests.bench [--keep] [reading] [importing] [pages]``, all by default; ``search`` or ``browser`` alone."""

import os
import sys
from pathlib import Path

import django

# Each of them fills a database of its own.
ALONE = next((part for part in ("search", "browser") if part in sys.argv[1:]), "")
# Before any model is imported: the site's own database is never touched.
SQLITE = Path(__file__).resolve().parents[2] / "var" / f"bench{ALONE and f'_{ALONE}'}.sqlite3"
os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{SQLITE}")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from tests.bench.table import main  # noqa: E402

sys.exit(main(sys.argv[1:]))

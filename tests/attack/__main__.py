"""``python -m tests.attack uploads [N [SEED]] | site [ATTACK…] | kill [N] | load [SECONDS [PEOPLE [SAVING]]]``:
see the module of each.

Every run makes a database and files of its own in a temporary folder; with DATABASE_URL naming a PostgreSQL server
(``python tests/postgresql.py python -m tests.attack …``) it uses that one. The site's own data is never touched.
"""

import importlib
import os
import sys
import tempfile

import django

PARTS = ("uploads", "site", "kill", "load")


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in PARTS:
        print(__doc__)
        return 2
    with tempfile.TemporaryDirectory(prefix="duibiao-attack-") as folder:
        os.environ["FILES_DIR"] = f"{folder}/files"
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/site.sqlite3")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        os.environ.setdefault("DEBUG", "1")
        django.setup()
        # The rest is loaded when its database is named.
        part = importlib.import_module(f"tests.attack.{arguments[0]}")
        return part.main(*arguments[1:])


sys.exit(main(sys.argv[1:]))

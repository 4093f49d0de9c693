"""``/healthz``: the process lives and reaches its database. ``/readyz``: it may be given work."""

import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

LEAST_FREE = 100 * 1024 * 1024  # bytes: five of the largest uploads


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok", "database": connection.vendor})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200, or 503 with the names of what is missing: nothing that a stranger could use."""
    wanting = [name for name, holds in CHECKS.items() if not _holds(holds)]
    return JsonResponse(
        {"status": "not ready" if wanting else "ready", "missing": wanting}, status=503 if wanting else 200
    )


def _holds(check) -> bool:
    try:
        return check()
    except (DatabaseError, OSError):
        return False


def _database_reached() -> bool:
    connection.ensure_connection()
    return True


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _counters_shared() -> bool:
    cache.get("readyz")
    return True


def _room_for_files() -> bool:
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(settings.MEDIA_ROOT).free > LEAST_FREE


CHECKS = {
    "database": _database_reached,
    "migrations": _migrated,
    "counters": _counters_shared,
    "room for files": _room_for_files,
}

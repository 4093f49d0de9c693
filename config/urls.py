"""Every address of the site. Each feature folder keeps its own list."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path

from config.health import healthz, readyz

# Rights come from memberships, and nobody signs in by mail: these lists would only mislead.
# Done here because by now every app has registered its own.
admin.site.unregister([Group, EmailAddress])

handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("language/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    # One place to sign in, with its throttle; who is signed in and has no business here gets the site's own refusal.
    path("admin/login/", secure_admin_login(admin.site.login), name="admin_login"),
    path("admin/", admin.site.urls),
    path("indicators/", include("indicators.urls")),
    path("compare/", include("reports.comparison.urls")),
    path("league/", include("reports.comparison.league.urls")),
    path("heat-map/", include("reports.comparison.heat_map.urls")),
    path("search/", include("reports.comparison.search.urls")),
    path("follow-up/", include("reports.follow_up.urls")),
    path("ledger/", include("reports.follow_up.ledger.urls")),
    path("duties/", include("reports.follow_up.duties.urls")),
    path("checks/", include("reports.follow_up.checks.urls")),
    path("notices/", include("reports.follow_up.reminders.urls")),
    path("", include("reports.follow_up.papers.urls")),
    path("", include("reports.follow_up.statements.urls")),
    path("samples/", include("reports.follow_up.samples.urls")),
    path("", include("reports.audit.urls")),
    path("", include("reports.entry.backfill.urls")),
    path("", include("reports.entry.figures_sheet.urls")),
    path("", include("reports.entry.urls")),
    path("", include("reports.urls")),
]

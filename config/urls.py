"""Every address of the site. Each feature folder keeps its own list."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path

from config.health import healthz

# Rights come from memberships, and nobody signs in by mail: these lists would only mislead.
# Done here because by now every app has registered its own.
admin.site.unregister([Group, EmailAddress])

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("language/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.account.urls")),
    # One place to sign in, with its throttle; who is signed in and has no business here gets the site's own refusal.
    path("admin/login/", secure_admin_login(admin.site.login), name="admin_login"),
    path("admin/", admin.site.urls),
    path("indicators/", include("indicators.urls")),
    path("compare/", include("reports.comparison.urls")),
    path("league/", include("reports.comparison.league.urls")),
    path("heat-map/", include("reports.comparison.heat_map.urls")),
    path("search/", include("reports.comparison.search.urls")),
    path("follow-up/", include("reports.follow_up.urls")),
    path("", include("reports.entry.backfill.urls")),
    path("", include("reports.entry.figures_sheet.urls")),
    path("", include("reports.entry.urls")),
    path("", include("reports.urls")),
]

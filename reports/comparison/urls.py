"""The year-by-year pages."""

from django.urls import include, path

from reports.comparison import views
from reports.comparison.joining.views import joining

urlpatterns = [
    path("", views.compare, name="compare"),
    path("<int:organisation>/<int:year>/", include("reports.comparison.two_years.urls")),
    path("<int:organisation>/<int:year>/", include("reports.comparison.claims.urls")),
    path("<int:organisation>/<int:year>/", include("reports.comparison.texts.urls")),
    path("<int:organisation>/", include("reports.comparison.strands.urls")),
    path("<str:series>/joining/", joining, name="series_joining"),
    path("<str:series>/", views.compare_series, name="compare_series"),
]

"""The year-by-year pages."""

from django.urls import include, path

from reports.comparison import views

urlpatterns = [
    path("", views.compare, name="compare"),
    path("<int:organisation>/<int:year>/", include("reports.comparison.two_years.urls")),
    path("<int:organisation>/<int:year>/", include("reports.comparison.claims.urls")),
    path("<int:organisation>/<int:year>/", include("reports.comparison.texts.urls")),
    path("<str:series>/", views.compare_series, name="compare_series"),
]

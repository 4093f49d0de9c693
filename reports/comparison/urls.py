"""The year-by-year pages."""

from django.urls import path

from reports.comparison import views

urlpatterns = [
    path("", views.compare, name="compare"),
    path("<str:series>/", views.compare_series, name="compare_series"),
]

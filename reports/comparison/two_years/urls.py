"""Addresses of the sheet, below ``/compare/<organisation>/<year>/``."""

from django.urls import path

from reports.comparison.two_years import views

urlpatterns = [
    path("", views.two_years, name="two_years"),
    path("silences/", views.silence_add, name="silence_add"),
]

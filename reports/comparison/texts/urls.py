"""The address of the texts side by side, below ``/compare/<organisation>/<year>/``."""

from django.urls import path

from reports.comparison.texts import views

urlpatterns = [path("text/", views.text_diff, name="text_diff")]

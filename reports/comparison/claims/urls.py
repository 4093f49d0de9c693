"""The address of the claims, below ``/compare/<organisation>/<year>/``."""

from django.urls import path

from reports.comparison.claims import views

urlpatterns = [path("claims/", views.claims, name="claims")]

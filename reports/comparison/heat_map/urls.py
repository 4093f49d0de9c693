"""The heat map."""

from django.urls import path

from reports.comparison.heat_map import views

urlpatterns = [path("", views.heat_map, name="heat_map")]

"""Search."""

from django.urls import path

from reports.comparison.search import views

urlpatterns = [path("", views.search, name="search")]

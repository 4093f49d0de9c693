"""The address of the standing checks."""

from django.urls import path

from reports.follow_up.checks import views

urlpatterns = [path("", views.checks, name="checks")]

"""The trail."""

from django.urls import path

from reports.audit import views

urlpatterns = [path("audit/", views.trail, name="trail")]

"""The address of the strands, below ``/compare/<organisation>/``."""

from django.urls import path

from reports.comparison.strands import views

urlpatterns = [path("strands/", views.strands, name="strands")]

"""Addresses of random checks, below ``/samples/``."""

from django.urls import path

from reports.follow_up.samples import views

urlpatterns = [
    path("", views.sample_list, name="sample_list"),
    path("<int:pk>/", views.sample_detail, name="sample_detail"),
    path("drawn/<int:pk>/finding/", views.finding_add, name="finding_add"),
]

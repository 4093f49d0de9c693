"""Addresses of the duties of reports, below ``/duties/``."""

from django.urls import path

from reports.follow_up.duties import views

urlpatterns = [
    path("", views.duties, name="duties"),
    path("<int:pk>/", views.report_duties, name="report_duties"),
    path("<int:pk>/proofs/", views.proof_add, name="proof_add"),
    path("<int:pk>/secrecy/", views.secrecy_add, name="secrecy_add"),
]

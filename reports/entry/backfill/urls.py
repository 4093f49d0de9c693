"""Backfill: reports of earlier years, many files at once."""

from django.urls import path

from reports.entry.backfill import views

urlpatterns = [
    path("reports/backfill/", views.backfill_list, name="backfill_list"),
    path("reports/backfill/<int:pk>/", views.backfill_detail, name="backfill_detail"),
    path("reports/backfill/<int:pk>/go-on/", views.backfill_go_on, name="backfill_go_on"),
    path("reports/backfill/<int:pk>/confirm/", views.backfill_confirm, name="backfill_confirm"),
    path("reports/backfill/<int:pk>/close/", views.backfill_close, name="backfill_close"),
]

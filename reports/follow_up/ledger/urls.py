"""Addresses of the rectification ledger, below ``/ledger/``."""

from django.urls import path

from reports.follow_up.ledger import entry_views, item_views, views

urlpatterns = [
    path("", views.ledger_list, name="ledger"),
    path("bulk/", views.ledger_bulk, name="ledger_bulk"),
    path("new/", entry_views.rectification_add, name="rectification_add"),
    path("from-report/<int:pk>/", entry_views.rectifications_of_report, name="rectifications_of_report"),
    path("<int:pk>/", item_views.rectification_detail, name="rectification_detail"),
    path("<int:pk>/step/", item_views.rectification_step, name="rectification_step"),
    path("<int:pk>/edit/", item_views.rectification_edit, name="rectification_edit"),
]

"""Addresses of the papers, each beside the page that it is made from, and of the ledger's workbook that comes back."""

from django.urls import path

from reports.follow_up.papers import views
from reports.follow_up.papers.ledger_sheet.views import ledger_import

urlpatterns = [
    path("ledger/import/", ledger_import, name="ledger_import"),
    path("ledger/ledger.docx", views.ledger_docx, name="ledger_docx"),
    path("ledger/<int:pk>/closing-sheet.docx", views.closing_sheet_docx, name="closing_sheet_docx"),
    path(
        "follow-up/reconciliation/<int:organisation>/<int:year>.docx", views.reconciliation_docx,
        name="reconciliation_docx",
    ),
    path("follow-up/bulletin.docx", views.bulletin_docx, name="follow_up_bulletin_docx"),
    path("samples/<int:pk>/sheet.docx", views.sample_docx, name="sample_docx"),
]  # fmt: skip

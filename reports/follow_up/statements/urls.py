"""Addresses of files that back a judgement, and of what the other side says."""

from django.urls import path

from reports.follow_up.attachments import attachment_file
from reports.follow_up.statements import views

urlpatterns = [
    path("attachments/<int:pk>/", attachment_file, name="attachment_file"),
    path("statements/<int:pk>/decision/", views.statement_decide, name="statement_decide"),
    path("statements/<str:about>/<int:pk>/", views.statement_add, name="statement_add"),
]

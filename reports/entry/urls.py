"""The check page and its actions."""

from django.urls import path

from reports.entry.check_page import views

urlpatterns = [
    path("reports/<int:pk>/check/", views.report_check, name="report_check"),
    path("reports/<int:pk>/check/rest/", views.confirm_rest, name="confirm_rest"),
    path("reports/<int:pk>/check/doubled/", views.doubled_set_aside, name="doubled_set_aside"),
    path("reports/<int:pk>/check/add/", views.line_add, name="line_add"),
    path("reports/<int:pk>/check/doubt/<int:row>/", views.doubt_settle, name="doubt_settle"),
    path("reports/<int:pk>/check/observation/<int:row>/match/", views.line_match, name="line_match"),
    path("reports/<int:pk>/check/<slug:kind>/<int:row>/confirm/", views.line_confirm, name="line_confirm"),
    path("reports/<int:pk>/check/<slug:kind>/<int:row>/reject/", views.line_reject, name="line_reject"),
    path("reports/<int:pk>/check/<slug:kind>/<int:row>/correct/", views.line_correct, name="line_correct"),
]

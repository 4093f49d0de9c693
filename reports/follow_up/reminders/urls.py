"""Addresses of notices, below ``/notices/``."""

from django.urls import path

from reports.follow_up.reminders import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("count/", views.notice_count, name="notice_count"),
    path("seen/", views.notices_seen, name="notices_seen"),
    path("settings/", views.notice_choices, name="notice_choices"),
    path("<int:pk>/", views.notice_open, name="notice_open"),
]

"""Addresses of follow-up, below ``/follow-up/``."""

from django.urls import path

from reports.follow_up import views
from reports.follow_up.overview.views import follow_up_overview
from reports.follow_up.value_page import value_checks
from reports.follow_up.worklist import saved_views
from reports.follow_up.worklist import views as worklist

urlpatterns = [
    path("", worklist.follow_up, name="follow_up"),
    path("act/", worklist.goals_act, name="goals_act"),
    path("overview/", follow_up_overview, name="follow_up_overview"),
    path("views/", saved_views.view_save, name="view_save"),
    path("views/<int:pk>/forget/", saved_views.view_forget, name="view_forget"),
    path("goals/<int:pk>/", views.goal_review, name="goal_review"),
    path("reviews/<int:pk>/withdraw/", views.review_withdraw, name="review_withdraw"),
    path("shortfalls/", views.open_shortfalls, name="open_shortfalls"),
    path("shortfalls/<int:pk>/", views.shortfall_answers, name="shortfall_answers"),
    path("values/<int:pk>/", value_checks, name="value_checks"),
    path("recurrences/", views.recurrence_add, name="recurrence_add"),
    path("answers/", views.answer_add, name="answer_add"),
]

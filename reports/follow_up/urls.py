"""Addresses of follow-up, below ``/follow-up/``."""

from django.urls import path

from reports.follow_up import views

urlpatterns = [
    path("", views.follow_up, name="follow_up"),
    path("goals/<int:pk>/", views.goal_review, name="goal_review"),
    path("reviews/<int:pk>/withdraw/", views.review_withdraw, name="review_withdraw"),
    path("shortfalls/", views.open_shortfalls, name="open_shortfalls"),
    path("shortfalls/<int:pk>/", views.shortfall_answers, name="shortfall_answers"),
    path("answers/", views.answer_add, name="answer_add"),
]

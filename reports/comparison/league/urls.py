"""Rankings."""

from django.urls import path

from reports.comparison.league import views

urlpatterns = [
    path("", views.league_choice, name="league"),
    path("<str:indicator>/<int:year>/", views.league, name="league_table"),
]

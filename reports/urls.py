"""The overview, and reports as records."""

from django.urls import path

from reports import views

urlpatterns = [
    path("", views.overview, name="overview"),
    path("reports/", views.report_list, name="report_list"),
    path("reports/<int:pk>/", views.report_detail, name="report_detail"),
    path("reports/<int:pk>/move/", views.report_move, name="report_move"),
    path("reports/<int:pk>/values.csv", views.report_values, name="report_values"),
    path("reports/<int:pk>/original/<int:number>/", views.report_original, name="report_original"),
]

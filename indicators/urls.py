"""Addresses of the dictionary."""

from django.urls import path

from indicators import views

urlpatterns = [
    path("", views.IndicatorList.as_view(), name="indicator_list"),
    path("<str:code>/wordings/<int:pk>/withdraw/", views.wording_withdraw, name="wording_withdraw"),
    path("<str:code>/", views.IndicatorDetail.as_view(), name="indicator_detail"),
]

"""The template of a sheet of figures; the sheet itself is given in the admin's list of values."""

from django.urls import path

from reports.entry.figures_sheet.template import figures_template

urlpatterns = [path("reports/figures-template.xlsx", figures_template, name="figures_template")]

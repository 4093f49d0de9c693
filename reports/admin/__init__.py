"""The records in the admin: one file a subject. Django finds them here."""

from reports.admin import judgements, organisation, people, report, rows

__all__ = ["judgements", "organisation", "people", "report", "rows"]

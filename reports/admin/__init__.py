"""The records in the admin: one file a subject. Django finds them here."""

from reports import administration, checks  # noqa: F401 - rules for accounts and roles, and checks of a site
from reports.admin import duty, follow_up, judgements, ledger, organisation, people, report, rows

__all__ = ["duty", "follow_up", "judgements", "ledger", "organisation", "people", "report", "rows"]

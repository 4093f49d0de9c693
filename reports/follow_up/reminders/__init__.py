"""Reminders: what a person is told once, in the list of notices and by mail."""

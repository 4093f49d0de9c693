"""Words of the records in templates."""

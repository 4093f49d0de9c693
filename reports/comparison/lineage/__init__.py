"""An organisation before it was called, merged or split what it is now: former names, predecessors and their values."""

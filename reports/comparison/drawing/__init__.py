"""A series as a picture: the chart of its page, the small line beside its name."""

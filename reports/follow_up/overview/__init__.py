"""The overview for the head of supervision: one line an organisation, one click to each list behind it."""

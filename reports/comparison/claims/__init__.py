"""What a report claims of its figures, worked out again from the figures themselves."""

"""A problem over all years: shortfall, goal, figure, shortfall again, on one line."""

"""The worklist: what waits for whom among the goals of the area, and acting on many of them at once."""

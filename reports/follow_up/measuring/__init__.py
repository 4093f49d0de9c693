"""Whether a target was met: the figures of two reports, whether their names mean one thing, and the answer. Pure."""

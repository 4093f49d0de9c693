"""Series that are one under two names: proposed, joined, named in the dictionary, and split again (decision 2)."""

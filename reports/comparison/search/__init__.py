"""Search (检索) in the texts of all reports that a person may see; hits stand in their sentences."""

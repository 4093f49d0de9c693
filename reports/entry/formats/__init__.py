"""One module a file format: what a file of that format says, as lines of text, tables row by row."""

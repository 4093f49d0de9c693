"""Standing checks (体检): what is wrong with a report, an organisation or the whole area, and where to mend it."""

"""The figures of a report: which numbers count, what each is of, what it measures, whether they agree.

``reports.reading.observations`` puts them together; ``reports.reading.numerals`` reads the numbers themselves.
"""

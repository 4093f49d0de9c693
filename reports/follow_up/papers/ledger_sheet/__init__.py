"""The ledger as a workbook that an office fills in and gives back: written, read, planned, shown, applied."""

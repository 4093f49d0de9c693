"""The papers that are signed and sent: ledger, closing sheet, reconciliation sheet, bulletin, random check."""

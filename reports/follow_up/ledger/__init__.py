"""The rectification ledger (整改台账): the list, one item with its steps, new items, closing and opening again."""

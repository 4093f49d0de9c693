"""Two years of one organisation side by side (对账单): what was promised, what is shown, what fell silent."""

"""The text of two reports beside each other: what was copied, reworded, left out and added."""

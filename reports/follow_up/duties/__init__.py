"""The duties of the report itself: its two dates with proof, its statutory content, its secrecy check."""

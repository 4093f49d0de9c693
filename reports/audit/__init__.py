"""The trail as one list: every change and every entrance, for auditors."""

"""A series of classes opened at once: its lines, and each class as one tap changes it."""

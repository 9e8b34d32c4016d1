"""Questions left for trainers, and their answers."""

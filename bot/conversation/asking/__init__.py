"""What several flows ask in the same way: when, where, whether one is sure."""

"""Cards and regulations searched."""

"""The flows, until each lies with its feature."""

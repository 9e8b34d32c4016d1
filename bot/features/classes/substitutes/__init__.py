"""Somebody sends a colleague in their place: asked by them, decided by a trainer of the class."""

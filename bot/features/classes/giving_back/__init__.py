"""Seats that are given back: asked first where somebody waits, taken back, gone on to the next."""

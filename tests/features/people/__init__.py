"""Everybody the office knows: signing up, one's record, codes, a shared phone, one's data."""

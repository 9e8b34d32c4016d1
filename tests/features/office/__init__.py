"""Help, roles, codes for roles, the log."""

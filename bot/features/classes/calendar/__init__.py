"""A class in the calendar of somebody's phone: the file, and who has taken it."""

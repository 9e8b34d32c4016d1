"""Moving people from one class to another."""

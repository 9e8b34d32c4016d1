"""What people say of their classes in their own words, and what becomes of it."""

"""What content/ and quizzes/ hold: read, checked, searchable, and immutable once loaded."""

"""What quizzes do: drawn, answered, marked, opened and stopped, counted."""

"""Quizzes after a class: attempts, answers, results."""

"""Trainings and the seats in them: booking, changing, a series, a calendar file."""

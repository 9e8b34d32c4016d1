"""The rules of the training office, pure: seats, marking, due times, rights, audiences."""

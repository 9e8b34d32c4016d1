"""The office's list of people: imported, invited to classes, claimed by whom it means."""

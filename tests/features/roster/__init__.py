"""The office's list of people: imported, summoned to classes, claimed by whom it means."""

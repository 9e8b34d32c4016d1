"""Files on a disk: written for the own account alone; the database's write-ahead log."""

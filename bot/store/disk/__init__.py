"""The database as a file on a disk: whose it is, and its write-ahead log."""

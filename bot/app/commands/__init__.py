"""One file per command-line verb; each imports what it needs only when it is called."""

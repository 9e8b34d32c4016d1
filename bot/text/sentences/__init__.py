"""What a sentence says: of oneself, of a class, of what is wished for; rules that can be read."""

"""What a trainer sends to an audience, and who has read it."""

"""Who was there: the door, the hall, roll-call, the projector, lists and the report."""

"""What comes by itself: switched on and off."""

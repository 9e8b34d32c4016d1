"""The rules of the training office, pure, that several features share."""

"""What people mean: intents by sentences, and one decision between them and the cards."""

"""Teaches the model of intents from content/intents.yaml: `make train`.

scikit-learn is fetched on first use into tests/.training; the program itself never needs it.
"""

"""The rules of need, by what they speak of: read by `need.py`."""

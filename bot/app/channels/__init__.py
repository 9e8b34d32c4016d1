"""Which channels the program has, and what each of them is built of: one file a vendor."""

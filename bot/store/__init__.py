"""The database: writer, migrations, what belongs to no one feature; gives domain values."""

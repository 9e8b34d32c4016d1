"""The database: the writer, migrations, all SQL; gives domain values and plain JSON, never rows."""

"""What people come for, a folder each: rules, tables, routes and flows of one feature."""

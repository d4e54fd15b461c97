"""Data that ships with the station: migrations, tables, tokens, icons, fonts."""

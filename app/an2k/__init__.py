"""ANSI/NIST-ITL files: records, codec, transactions."""

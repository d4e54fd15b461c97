"""What an agency wants of a transaction, as data: profiles, their rules and code tables."""

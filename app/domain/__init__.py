"""Values only: what a booking, a print, a transaction and an answer are."""

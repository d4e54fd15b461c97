"""Bookings to and from the jail's other systems: its records, driver's licences, and what goes back."""

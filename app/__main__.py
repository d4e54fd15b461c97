"""`python -m app` and `booking-station`: starts the command line."""

from app.cli.root import main

__all__ = ["main"]

if __name__ == "__main__":
    main()

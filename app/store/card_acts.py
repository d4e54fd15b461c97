"""A fingerprint card of an entry leaves the station: the audit trail says so before it does."""

from app.domain.card import CardForm, Standing, standing_of
from app.errors import Whose
from app.store import audit
from app.store.database import Database
from app.store.entry_rows import read_entry
from app.store.errors import StoreError
from app.store.vault import Vault


class StandingChanged(StoreError):
    """The entry went on while its card was being made: what the card says of the electronic way is no longer true."""

    code = "card/standing-changed"
    whose = Whose.OFFICER
    remedy = "Print the card again: it says then what is true now."


def card_printed(database: Database, vault: Vault, tcn: str, form: CardForm, standing: Standing, officer: str) -> None:
    """`standing`: what the card says. The entry's state stays as it is. NoSuchEntry, StandingChanged."""
    with database.transaction():
        if standing_of(read_entry(database, vault, tcn)) is not standing:
            raise StandingChanged("The entry was sent, tried or answered while its card was being made.")
        details = {"form": form.value, "standing": standing.value}
        audit.append(database, "card-printed", tcn, actor=officer, details=details)

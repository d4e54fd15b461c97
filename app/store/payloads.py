"""Payloads as they are read to be sent: checked against their SHA-256, given back by their twin when they rotted."""

import hashlib

from app.logs import logger
from app.store import audit, errors
from app.store.database import Database
from app.store.twin import Twins
from app.store.vault import Seal, Vault

REPAIRED = "payload-repaired"  # triggers allow an update of a payload or a wrapped key in the wake of this act only
_log = logger("store")


class Payloads:
    """Belongs to the thread of its database."""

    def __init__(self, database: Database, vault: Vault, twins: Twins) -> None:
        self._database = database
        self._vault = vault
        self._twins = twins

    def read(self, tcn: str) -> tuple[str, bytes]:
        """ORI and payload of an entry, never another payload than the one that was finished.

        A damaged one is read from its twin and written back. NoSuchEntry; Damaged, SealBroken when both are gone.
        """
        row = self._database.row(
            "SELECT e.ori, e.payload_sha256, e.booking_id, b.wrapped_key"
            " FROM queue_entry e LEFT JOIN booking b ON b.booking_id = e.booking_id WHERE e.tcn = ?",
            (tcn,),
        )
        if row is None:
            raise errors.NoSuchEntry("There is no transaction with that control number in the queue.")
        ori, sha256, booking_id, wrapped_key = row
        try:
            found = self._database.row("SELECT sealed_payload FROM payload WHERE tcn = ?", (tcn,))
            if found is None or wrapped_key is None:
                raise errors.Damaged("A stored transaction is gone.")
            return ori, _opened(self._vault.unlock(wrapped_key, booking_id), found[0], tcn, sha256)
        except errors.ROTTEN as damage:
            _log.warning("payload-damaged", tcn=tcn, code=damage.code)
            return ori, self._from_twin(tcn, booking_id, sha256, damage)

    def _from_twin(self, tcn: str, booking_id: str, sha256: str, damage: errors.StoreError) -> bytes:
        try:
            head, sealed = self._twins.read(booking_id)
            payload = _opened(self._vault.unlock(head.key, booking_id), sealed, tcn, sha256)
        except (errors.TwinLost, *errors.ROTTEN) as reason:
            _log.error("twin-damaged", tcn=tcn, code=reason.code)
            raise damage from reason
        if not self._database.read_only:
            with self._database.transaction():
                audit.append(self._database, REPAIRED, tcn, details={"sha256": sha256})
                self._database.write("UPDATE booking SET wrapped_key = ? WHERE booking_id = ?", (head.key, booking_id))
                self._database.write("UPDATE payload SET sealed_payload = ? WHERE tcn = ?", (sealed, tcn))
            _log.event("payload-repaired", tcn=tcn)
        return payload


def _opened(seal: Seal, sealed: bytes, tcn: str, sha256: str) -> bytes:
    payload = seal.unseal(sealed, f"payload/{tcn}")
    if hashlib.sha256(payload).hexdigest() != sha256:
        raise errors.Damaged("A stored transaction is not the one that was finished.")
    return payload

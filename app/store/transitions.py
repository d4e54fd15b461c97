"""Which changes of state an entry may make; the database holds the same table and defends it by triggers."""

from collections.abc import Mapping

from app.domain.queue_entry import QueueState
from app.store import errors
from app.store.database import Database, as_text

_S = QueueState
LEGAL_TRANSITIONS: Mapping[QueueState, frozenset[QueueState]] = {
    _S.READY: frozenset({_S.SENDING, _S.WITHDRAWN}),
    _S.SENDING: frozenset({_S.READY, _S.AWAITING_RESPONSE, _S.HANDED_OVER, _S.HELD}),
    _S.HANDED_OVER: frozenset({_S.AWAITING_RESPONSE, _S.ANSWERED, _S.HELD}),
    _S.AWAITING_RESPONSE: frozenset({_S.ANSWERED, _S.HELD}),
    _S.ANSWERED: frozenset({_S.CONFIRMED}),
    _S.CONFIRMED: frozenset({_S.ANSWERED}),  # a bureau corrected itself: an officer must see it
    _S.HELD: frozenset({_S.READY, _S.ANSWERED, _S.WITHDRAWN}),  # answered: the bureau has it after all
    _S.WITHDRAWN: frozenset(),
}


def change(
    database: Database,
    tcn: str,
    state: QueueState,
    also: str,
    values: tuple[object, ...] = (),
    *,
    only_from: QueueState | None = None,
) -> None:
    """Change an entry's state by the table, in the caller's transaction. `also`: SQL of this package, more columns;
    `only_from`: where two acts lead to one state. NoSuchEntry, IllegalTransition."""
    row = database.row("SELECT state FROM queue_entry WHERE tcn = ?", (tcn,))
    if row is None:
        raise errors.NoSuchEntry("There is no transaction with that control number in the queue.")
    present = QueueState(row[0])
    if state not in LEGAL_TRANSITIONS[present] or only_from not in (None, present):
        raise errors.IllegalTransition(f"An entry that is {present.value} cannot become {state.value}.")
    database.write(
        f"UPDATE queue_entry SET state = ?, updated_at = ?, {also} WHERE tcn = ?",
        (state.value, as_text(database.clock.now()), *values, tcn),
    )

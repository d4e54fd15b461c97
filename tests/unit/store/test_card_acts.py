"""A printed card is in the audit trail, and says nothing that is no longer true."""

from pathlib import Path

import pytest

from app.domain.card import CardForm, Standing
from app.domain.queue_entry import QueueState
from app.store import audit, errors
from app.store.card_acts import StandingChanged
from tests.support.store_desk import bring_to, finish, opened, payload_of


def test_the_payload_is_read_as_it_was_finished(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        assert stores.queue.payload(finish(stores).tcn) == payload_of("B-1")
        with pytest.raises(errors.NoSuchEntry):
            stores.queue.payload("NONE")


def test_printing_is_a_row_of_the_trail_and_leaves_the_entry_as_it_is(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        entry = bring_to(stores, QueueState.AWAITING_RESPONSE)
        stores.queue.card_printed(entry.tcn, CardForm.FD249, Standing.SENT, "Officer One")
        assert stores.queue.entry(entry.tcn) == entry
        row = audit.rows(stores.database)[-1]
        assert (row.act, row.object, row.actor) == ("card-printed", entry.tcn, "Officer One")
        assert row.details == '{"form":"fd249","standing":"sent"}'
        assert audit.verify(stores.database).is_whole


def test_a_card_that_says_what_is_no_longer_true_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = finish(stores).tcn
        stores.queue.claim()
        with pytest.raises(StandingChanged):
            stores.queue.card_printed(tcn, CardForm.FD249, Standing.NOT_SENT, "Officer One")
        assert audit.rows(stores.database)[-1].act != "card-printed"

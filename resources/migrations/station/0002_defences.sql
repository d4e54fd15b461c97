-- What is closed stays as it was. A payload or a wrapped key is written anew in one case only: it rotted and its twin
-- gives it back, which the audit trail says first, in the same transaction.

DROP TRIGGER payload_is_written_once;
CREATE TRIGGER payload_is_written_once BEFORE UPDATE ON payload
WHEN NEW.sha256 IS NOT OLD.sha256 OR NEW.tcn IS NOT OLD.tcn OR NEW.size_bytes IS NOT OLD.size_bytes OR NOT EXISTS (
    SELECT 1 FROM audit
    WHERE number = (SELECT max(number) FROM audit) AND act = 'payload-repaired' AND object = OLD.tcn
)
BEGIN SELECT RAISE(ABORT, 'a payload is written once'); END;
CREATE TRIGGER payload_is_not_deleted BEFORE DELETE ON payload
BEGIN SELECT RAISE(ABORT, 'a payload is not deleted'); END;

CREATE TRIGGER booking_keeps_its_key BEFORE UPDATE OF booking_id, wrapped_key, created_at ON booking
WHEN NEW.booking_id IS NOT OLD.booking_id OR NEW.created_at IS NOT OLD.created_at
    OR NEW.wrapped_key IS NOT OLD.wrapped_key AND NOT EXISTS (
        SELECT 1 FROM audit a JOIN queue_entry e ON e.tcn = a.object
        WHERE a.number = (SELECT max(number) FROM audit) AND a.act = 'payload-repaired'
            AND e.booking_id = OLD.booking_id
    )
BEGIN SELECT RAISE(ABORT, 'a booking keeps its identity and its key'); END;
CREATE TRIGGER closed_booking_is_not_changed
BEFORE UPDATE OF state, sealed_booking, sealed_closing_reason ON booking WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a closed booking is not changed'); END;
CREATE TRIGGER booking_is_not_deleted BEFORE DELETE ON booking
BEGIN SELECT RAISE(ABORT, 'a booking is not deleted'); END;

CREATE TRIGGER print_is_not_changed BEFORE UPDATE ON capture
BEGIN SELECT RAISE(ABORT, 'an accepted print is not changed'); END;
CREATE TRIGGER print_is_added_to_a_draft BEFORE INSERT ON capture
WHEN (SELECT state FROM booking WHERE booking_id = NEW.booking_id) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'the booking of this print is closed'); END;
CREATE TRIGGER print_of_a_closed_booking_is_not_deleted BEFORE DELETE ON capture
WHEN (SELECT state FROM booking WHERE booking_id = OLD.booking_id) <> 'draft'
BEGIN SELECT RAISE(ABORT, 'the booking of this print is closed'); END;

CREATE TRIGGER answer_is_not_deleted BEFORE DELETE ON answer
BEGIN SELECT RAISE(ABORT, 'an answer is not deleted'); END;

CREATE TRIGGER serial_goes_up BEFORE UPDATE ON tcn_serial
WHEN NEW.ori IS NOT OLD.ori OR NEW.station_code IS NOT OLD.station_code OR NEW.year IS NOT OLD.year
    OR NEW.last_serial <= OLD.last_serial
BEGIN SELECT RAISE(ABORT, 'a serial is used once'); END;
CREATE TRIGGER serial_is_not_deleted BEFORE DELETE ON tcn_serial
BEGIN SELECT RAISE(ABORT, 'a serial is used once'); END;

CREATE TRIGGER table_of_states_is_not_added_to BEFORE INSERT ON legal_transition
BEGIN SELECT RAISE(ABORT, 'the table of states is fixed'); END;
CREATE TRIGGER table_of_states_is_not_changed BEFORE UPDATE ON legal_transition
BEGIN SELECT RAISE(ABORT, 'the table of states is fixed'); END;
CREATE TRIGGER table_of_states_is_not_cut BEFORE DELETE ON legal_transition
BEGIN SELECT RAISE(ABORT, 'the table of states is fixed'); END;

-- Templates of a booking's plain prints, so that a new booking can be compared with recent ones of this station: for as
-- long as the agency's profile says (keep_days of [same_person]), and never longer than their booking. Sealed with the
-- booking's own key: where that is destroyed, they are too.

-- AUTOINCREMENT: each change is written as a new row with a number of its own, so that nobody takes it for the old one.
CREATE TABLE recent_print (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    booking_id TEXT NOT NULL UNIQUE REFERENCES booking (booking_id) ON DELETE CASCADE,
    kept_at TEXT NOT NULL,  -- since when, the first time: their days run from there
    sealed_first BLOB NOT NULL,  -- of the fingers that are compared first
    sealed_prints BLOB NOT NULL  -- of all fingers; last: a row is read up to what is asked for
) STRICT;
CREATE INDEX recent_print_by_time ON recent_print (kept_at);
CREATE TRIGGER recent_print_is_not_changed BEFORE UPDATE ON recent_print
BEGIN SELECT RAISE(ABORT, 'templates are written anew, never changed'); END;
CREATE TRIGGER no_templates_of_an_abandoned_booking AFTER UPDATE OF state ON booking WHEN NEW.state = 'abandoned'
BEGIN
    DELETE FROM same_person WHERE booking_id = NEW.booking_id OR earlier_id = NEW.booking_id;
    DELETE FROM recent_print WHERE booking_id = NEW.booking_id;
END;
CREATE TRIGGER templates_are_of_a_living_booking BEFORE INSERT ON recent_print
WHEN (SELECT state FROM booking WHERE booking_id = NEW.booking_id) = 'abandoned'
BEGIN SELECT RAISE(ABORT, 'the booking of these templates was abandoned'); END;

-- What an officer said of two bookings whose fingers agree. Goes with the templates.
CREATE TABLE same_person (
    booking_id TEXT NOT NULL REFERENCES booking (booking_id) ON DELETE CASCADE,
    earlier_id TEXT NOT NULL REFERENCES booking (booking_id) ON DELETE CASCADE,
    same INTEGER NOT NULL CHECK (same IN (0, 1)),
    decided_at TEXT NOT NULL,
    PRIMARY KEY (booking_id, earlier_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX same_person_by_earlier ON same_person (earlier_id);

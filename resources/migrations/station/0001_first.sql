-- Rows of state are small and change; sealed bytes are large and written once. Everything that names or shows a person
-- is sealed (app/store/vault.py). Times are UTC, ISO 8601 with microseconds, so that they sort as text.

CREATE TABLE key_in_use (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    key_id TEXT NOT NULL  -- which key file seals this database
) STRICT;

CREATE TABLE booking (
    booking_id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('draft', 'finished', 'abandoned')),
    wrapped_key BLOB NOT NULL,  -- the booking's own key, sealed by the key file
    sealed_booking BLOB NOT NULL,
    sealed_closing_reason BLOB,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX booking_by_state ON booking (state, updated_at);

-- The accepted print of each step.
CREATE TABLE capture (
    booking_id TEXT NOT NULL REFERENCES booking (booking_id),
    step_index INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    sealed_record BLOB NOT NULL,
    sealed_image BLOB NOT NULL,  -- last: a row is read up to what is asked for
    PRIMARY KEY (booking_id, step_index)
) STRICT;

-- Attempts that were not kept, without their picture.
CREATE TABLE attempt (
    attempt_id INTEGER PRIMARY KEY,
    booking_id TEXT NOT NULL REFERENCES booking (booking_id),
    step_index INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    sealed_record BLOB NOT NULL
) STRICT;
CREATE INDEX attempt_by_booking ON attempt (booking_id, step_index);

CREATE TABLE tcn_serial (
    ori TEXT NOT NULL,
    station_code TEXT NOT NULL,
    year INTEGER NOT NULL,
    last_serial INTEGER NOT NULL,
    PRIMARY KEY (ori, station_code, year)
) STRICT;

CREATE TABLE payload (
    sha256 TEXT PRIMARY KEY,  -- of the transaction as it is sent
    tcn TEXT NOT NULL UNIQUE,
    size_bytes INTEGER NOT NULL,
    sealed_payload BLOB NOT NULL
) STRICT;

CREATE TRIGGER payload_is_written_once BEFORE UPDATE ON payload
BEGIN SELECT RAISE(ABORT, 'a payload is written once'); END;

CREATE TABLE legal_transition (
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    PRIMARY KEY (from_state, to_state)
) STRICT, WITHOUT ROWID;
INSERT INTO legal_transition (from_state, to_state) VALUES
    ('ready', 'sending'),
    ('ready', 'withdrawn'),
    ('sending', 'ready'),
    ('sending', 'awaiting_response'),
    ('sending', 'held'),
    ('awaiting_response', 'answered'),
    ('awaiting_response', 'held'),
    ('answered', 'confirmed'),
    ('held', 'ready'),
    ('held', 'withdrawn');

CREATE TABLE queue_entry (
    tcn TEXT PRIMARY KEY CHECK (length(tcn) BETWEEN 10 AND 40),
    booking_id TEXT NOT NULL UNIQUE REFERENCES booking (booking_id),
    payload_sha256 TEXT NOT NULL UNIQUE REFERENCES payload (sha256),
    ori TEXT NOT NULL,
    tcr TEXT,
    priority TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT,
    held_code TEXT,
    sealed_reason BLOB,
    confirmed_by TEXT
) STRICT;
CREATE INDEX queue_entry_by_state ON queue_entry (state, priority, next_attempt_at);

CREATE TRIGGER entry_keeps_its_identity
BEFORE UPDATE OF tcn, booking_id, payload_sha256, ori, tcr, priority, created_at ON queue_entry
BEGIN SELECT RAISE(ABORT, 'an entry is never made into another one'); END;

CREATE TRIGGER entry_begins_ready BEFORE INSERT ON queue_entry WHEN NEW.state <> 'ready'
BEGIN SELECT RAISE(ABORT, 'an entry begins as ready'); END;

CREATE TRIGGER entry_changes_state_by_the_table BEFORE UPDATE OF state ON queue_entry
WHEN NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM legal_transition WHERE from_state = OLD.state AND to_state = NEW.state
)
BEGIN SELECT RAISE(ABORT, 'not a legal change of state'); END;

CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON queue_entry
BEGIN SELECT RAISE(ABORT, 'an entry is not deleted'); END;

-- One an entry, unless the service forgot it and took it again under another control number: then the last one counts.
CREATE TABLE receipt (
    receipt_id INTEGER PRIMARY KEY,
    tcn TEXT NOT NULL REFERENCES queue_entry (tcn),
    control_number TEXT NOT NULL,
    receipt TEXT NOT NULL,  -- the service's signed words, JSON
    UNIQUE (tcn, control_number)
) STRICT;
CREATE TRIGGER receipt_is_written_once BEFORE UPDATE ON receipt
BEGIN SELECT RAISE(ABORT, 'a receipt is written once'); END;
CREATE TRIGGER receipt_is_not_deleted BEFORE DELETE ON receipt
BEGIN SELECT RAISE(ABORT, 'a receipt is not deleted'); END;

CREATE TABLE answer (
    tcn TEXT NOT NULL,
    control_number TEXT NOT NULL,
    number INTEGER NOT NULL,
    received_at TEXT NOT NULL,
    seen_reported INTEGER NOT NULL DEFAULT 0 CHECK (seen_reported IN (0, 1)),
    sealed_answer BLOB NOT NULL,
    PRIMARY KEY (tcn, control_number, number),
    FOREIGN KEY (tcn, control_number) REFERENCES receipt (tcn, control_number)
) STRICT;
CREATE TRIGGER answer_is_written_once BEFORE UPDATE OF tcn, control_number, number, received_at, sealed_answer ON answer
BEGIN SELECT RAISE(ABORT, 'an answer is written once'); END;

-- AUTOINCREMENT: sqlite_sequence remembers the highest number, so that a trail cut at its end is noticed.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    act TEXT NOT NULL,
    object TEXT NOT NULL,  -- booking id or TCN
    actor TEXT NOT NULL,  -- the officer who signed in, or the part of the program
    details TEXT NOT NULL,  -- canonical JSON, without personal data of a subject
    previous TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is not changed'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is not deleted'); END;

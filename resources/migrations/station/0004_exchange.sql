-- Records of the jail's own systems that wait for an officer, and how far these systems were told what became of a
-- booking. Nothing here names a person in plain: identifiers are kept as marks (HMAC-SHA-256 under a secret that the
-- station's key seals), records are sealed under a key of their own.

CREATE TABLE exchange_secret (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    sealed_secret BLOB NOT NULL
) STRICT;

CREATE TABLE arrival (
    arrival_id TEXT PRIMARY KEY,
    record_mark TEXT NOT NULL UNIQUE,  -- of the other system's own name for the record
    wrapped_key BLOB NOT NULL,
    arrived_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    booking_id TEXT,  -- the booking that an officer made of it; a row of booking may follow a moment later
    taken_version INTEGER NOT NULL DEFAULT 0  -- the version that the officer had, or was told of since
) STRICT;
CREATE INDEX arrival_by_booking ON arrival (booking_id);
CREATE INDEX arrival_by_time ON arrival (updated_at);

-- Each change that the other system made, as it came.
CREATE TABLE arrival_version (
    arrival_id TEXT NOT NULL REFERENCES arrival (arrival_id),
    version INTEGER NOT NULL CHECK (version > 0),
    content_mark TEXT NOT NULL,
    arrived_at TEXT NOT NULL,
    sealed_record BLOB NOT NULL,
    PRIMARY KEY (arrival_id, version)
) STRICT;
CREATE TRIGGER arrival_keeps_its_identity BEFORE UPDATE OF arrival_id, record_mark, wrapped_key, arrived_at ON arrival
BEGIN SELECT RAISE(ABORT, 'an arrival keeps its identity'); END;
CREATE TRIGGER booked_arrival_is_not_deleted BEFORE DELETE ON arrival
WHEN EXISTS (SELECT 1 FROM booking WHERE booking_id = OLD.booking_id AND state <> 'abandoned')
BEGIN SELECT RAISE(ABORT, 'an arrival that was booked is not deleted'); END;
CREATE TRIGGER version_is_written_once BEFORE UPDATE ON arrival_version
BEGIN SELECT RAISE(ABORT, 'what arrived is written once'); END;
CREATE TRIGGER booked_version_is_not_deleted BEFORE DELETE ON arrival_version
WHEN EXISTS (SELECT 1 FROM arrival a JOIN booking b ON b.booking_id = a.booking_id
    WHERE a.arrival_id = OLD.arrival_id AND b.state <> 'abandoned')
BEGIN SELECT RAISE(ABORT, 'what arrived and was booked is not deleted'); END;

-- Files whose records are in: one that could not be moved away is not read again. And files that were put aside: no
-- others are ever deleted.
CREATE TABLE arrival_file (
    mark TEXT PRIMARY KEY,
    taken_at TEXT NOT NULL
) STRICT;

-- Up to which row of the audit trail a way out has told the other system.
CREATE TABLE told (
    way TEXT PRIMARY KEY,  -- folder or http
    audit_number INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT
) STRICT;
CREATE TRIGGER told_goes_forward BEFORE UPDATE OF audit_number ON told WHEN NEW.audit_number < OLD.audit_number
BEGIN SELECT RAISE(ABORT, 'what was told is not told again'); END;

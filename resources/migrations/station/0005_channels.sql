-- Ways to a bureau that gives no receipt (docs/decisions/0013): what was handed over, what came back unasked, and what
-- came and could not be read.

-- One each time: a person may have it handed over again.
CREATE TABLE hand_over (
    hand_over_id INTEGER PRIMARY KEY,
    tcn TEXT NOT NULL REFERENCES queue_entry (tcn),
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,  -- to whom, as people say it
    name TEXT NOT NULL,  -- under which name: of a file, or of a message
    at TEXT NOT NULL
) STRICT;
CREATE INDEX hand_over_by_tcn ON hand_over (tcn);
CREATE TRIGGER hand_over_is_written_once BEFORE UPDATE ON hand_over
BEGIN SELECT RAISE(ABORT, 'a hand-over is written once'); END;
CREATE TRIGGER hand_over_is_not_deleted BEFORE DELETE ON hand_over
BEGIN SELECT RAISE(ABORT, 'a hand-over is not deleted'); END;

CREATE TABLE bureau_answer (
    tcn TEXT NOT NULL REFERENCES queue_entry (tcn),
    number INTEGER NOT NULL CHECK (number > 0),  -- within the entry, in the order in which they came
    sha256 TEXT NOT NULL,  -- of the file as it came
    bureau_tcn TEXT NOT NULL,  -- the bureau's own number: a later answer may refer to it
    received_at TEXT NOT NULL,
    sealed_answer BLOB,  -- as the screens show it; NULL in an acknowledgement
    sealed_meaning BLOB NOT NULL,  -- what was read in the file
    sealed_file BLOB NOT NULL,  -- the file itself
    PRIMARY KEY (tcn, number),
    UNIQUE (tcn, sha256)
) STRICT;
CREATE INDEX bureau_answer_by_its_own_number ON bureau_answer (bureau_tcn);
CREATE TRIGGER bureau_answer_is_written_once BEFORE UPDATE ON bureau_answer
BEGIN SELECT RAISE(ABORT, 'an answer is written once'); END;
CREATE TRIGGER bureau_answer_is_not_deleted BEFORE DELETE ON bureau_answer
BEGIN SELECT RAISE(ABORT, 'an answer is not deleted'); END;

-- What came and belongs to nobody, sealed by the station's own key. `mark`: SHA-256 of the file, or of its name and size
-- where it is too large to be copied.
CREATE TABLE kept_aside (
    mark TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    code TEXT NOT NULL,  -- why
    size_bytes INTEGER NOT NULL,
    kept_at TEXT NOT NULL,
    sealed_name BLOB NOT NULL,  -- names of files are the bureau's words
    sealed_file BLOB
) STRICT;
CREATE TRIGGER aside_is_written_once BEFORE UPDATE ON kept_aside
BEGIN SELECT RAISE(ABORT, 'what is kept aside is written once'); END;
CREATE TRIGGER aside_is_not_deleted BEFORE DELETE ON kept_aside
BEGIN SELECT RAISE(ABORT, 'what is kept aside is not deleted'); END;

DROP TRIGGER table_of_states_is_not_added_to;
INSERT INTO legal_transition (from_state, to_state) VALUES
    ('sending', 'handed_over'),
    ('handed_over', 'awaiting_response'),
    ('handed_over', 'answered'),
    ('handed_over', 'held'),
    ('held', 'answered'),
    ('confirmed', 'answered');
CREATE TRIGGER table_of_states_is_not_added_to BEFORE INSERT ON legal_transition
BEGIN SELECT RAISE(ABORT, 'the table of states is fixed'); END;

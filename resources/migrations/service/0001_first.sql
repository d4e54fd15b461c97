-- The match service's first tables (service.md section 2).
CREATE TABLE submission (
    cn TEXT PRIMARY KEY,
    ori TEXT NOT NULL,
    tcn TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('working', 'examining', 'answered', 'rejected', 'dead')),
    reply BLOB NOT NULL,
    received_at TEXT NOT NULL,
    UNIQUE (ori, tcn)
) STRICT;

CREATE TRIGGER submission_is_one_arrest BEFORE UPDATE OF cn, ori, tcn, body_sha256, reply, received_at ON submission
BEGIN
    SELECT RAISE(ABORT, 'a submission is never edited into another');
END;

CREATE TABLE blob (
    cn TEXT PRIMARY KEY REFERENCES submission (cn),
    data BLOB NOT NULL
) STRICT;

CREATE TRIGGER blob_is_written_once BEFORE UPDATE ON blob
BEGIN
    SELECT RAISE(ABORT, 'a payload is written once');
END;

CREATE TABLE person (
    gallery TEXT NOT NULL CHECK (gallery IN ('criminal', 'immigration')),
    person_id TEXT NOT NULL,
    record_number TEXT NOT NULL,
    record_date TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    synthetic INTEGER NOT NULL CHECK (synthetic IN (0, 1)),
    PRIMARY KEY (gallery, person_id),
    UNIQUE (gallery, record_number)
) STRICT;

CREATE TABLE template (
    gallery TEXT NOT NULL,
    person_id TEXT NOT NULL,
    finger INTEGER NOT NULL CHECK (finger BETWEEN 1 AND 10),
    data BLOB NOT NULL,
    PRIMARY KEY (gallery, person_id, finger),
    FOREIGN KEY (gallery, person_id) REFERENCES person (gallery, person_id)
) STRICT;

-- One row a stage of a submission. `due` and `lease_until`: Unix seconds by the database's clock.
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    cn TEXT NOT NULL REFERENCES submission (cn),
    stage TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'done', 'dead')),
    due REAL NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    lease_until REAL,
    worker TEXT,
    result BLOB,
    UNIQUE (cn, stage)
) STRICT;

CREATE INDEX job_claim ON job (state, due);

CREATE TABLE examiner_task (
    id INTEGER PRIMARY KEY,
    cn TEXT NOT NULL REFERENCES submission (cn),
    gallery TEXT NOT NULL CHECK (gallery IN ('criminal', 'immigration')),
    candidates TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'identified', 'not_identified')),
    opened_at TEXT NOT NULL,
    decided_at TEXT,
    examiner TEXT,
    reason TEXT,
    person_id TEXT,
    UNIQUE (cn, gallery)
) STRICT;

-- `body`: the answer as it is sent, signed. `key` keeps a repeated stage from answering twice.
CREATE TABLE answer (
    cn TEXT NOT NULL REFERENCES submission (cn),
    number INTEGER NOT NULL,
    key TEXT NOT NULL,
    body BLOB NOT NULL,
    seen_by TEXT,
    seen_at TEXT,
    PRIMARY KEY (cn, number),
    UNIQUE (cn, key)
) STRICT;

CREATE TRIGGER answer_is_written_once BEFORE UPDATE OF cn, number, key, body ON answer
BEGIN
    SELECT RAISE(ABORT, 'an answer is written once');
END;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    cn TEXT NOT NULL REFERENCES submission (cn),
    key TEXT NOT NULL UNIQUE,
    office TEXT NOT NULL,
    body BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'acknowledged')),
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    cn TEXT,
    detail TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only appended to');
END;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only appended to');
END;

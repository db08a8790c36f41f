CREATE TABLE IF NOT EXISTS signals_durable_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL,
    order_key TEXT,
    payload TEXT NOT NULL,
    traceparent TEXT,
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    due INTEGER NOT NULL,
    token INTEGER,
    error TEXT
);

-- With the uid before the time, so that a worker passes over the events of handlers that it does not have.
CREATE INDEX IF NOT EXISTS signals_durable_event_due ON signals_durable_event (state, uid, due);

CREATE INDEX IF NOT EXISTS signals_durable_event_key ON signals_durable_event (uid, order_key, id)
    WHERE order_key IS NOT NULL;

CREATE TABLE IF NOT EXISTS signals_durable_inbox (
    message_id TEXT PRIMARY KEY,
    received INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS signals_durable_inbox_received ON signals_durable_inbox (received);

CREATE TABLE IF NOT EXISTS signals_durable_source (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL
);

INSERT INTO signals_durable_source (one, id) VALUES (1, lower(hex(randomblob(16)))) ON CONFLICT DO NOTHING;

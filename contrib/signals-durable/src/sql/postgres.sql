DO $$
BEGIN
    -- Of two programs that create a table at once "if it does not exist", one would get an error.
    PERFORM pg_advisory_xact_lock(hashtextextended('signals_durable', 0));

    CREATE TABLE IF NOT EXISTS signals_durable_event (
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        uid TEXT NOT NULL,
        order_key TEXT,
        payload TEXT NOT NULL,
        traceparent TEXT,
        state SMALLINT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        created BIGINT NOT NULL,
        due BIGINT NOT NULL,
        token BIGINT,
        error TEXT
    );

    CREATE INDEX IF NOT EXISTS signals_durable_event_due ON signals_durable_event (state, due);

    CREATE INDEX IF NOT EXISTS signals_durable_event_key ON signals_durable_event (uid, order_key, id)
        WHERE order_key IS NOT NULL;

    CREATE TABLE IF NOT EXISTS signals_durable_inbox (
        message_id TEXT PRIMARY KEY,
        received BIGINT NOT NULL
    );

    CREATE INDEX IF NOT EXISTS signals_durable_inbox_received ON signals_durable_inbox (received);

    CREATE TABLE IF NOT EXISTS signals_durable_source (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL
    );

    INSERT INTO signals_durable_source (one, id) VALUES (1, replace(CAST(gen_random_uuid() AS TEXT), '-', ''))
        ON CONFLICT DO NOTHING;
END
$$;

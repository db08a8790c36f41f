CREATE OR REPLACE FUNCTION signals_durable_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('signals_durable', '');
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS signals_durable_notify ON signals_durable_event;

CREATE TRIGGER signals_durable_notify AFTER INSERT ON signals_durable_event
    FOR EACH STATEMENT EXECUTE FUNCTION signals_durable_notify();

-- The tree over the audit log: who may write what. Leaves come only from the outbox, in the order in which the one
-- leader takes them; tiles and checkpoints may be added, and nothing here ever changes or goes away.

REVOKE ALL ON log_origin, log_leaf, log_tile, log_checkpoint, log_timestamp, log_cosignature
  FROM PUBLIC, inkseal_app;
GRANT SELECT ON log_origin, log_leaf, log_tile, log_checkpoint, log_timestamp, log_cosignature TO inkseal_app;
GRANT INSERT ON log_tile, log_checkpoint, log_timestamp, log_cosignature TO inkseal_app;

ALTER TABLE log_leaf ADD CHECK (leaf_index >= 0 AND octet_length(leaf_hash) = 32);
ALTER TABLE log_tile ADD CHECK (
  level BETWEEN 0 AND 63 AND tile_index >= 0 AND octet_length(hashes) = 8192 AND octet_length(root) = 32);
ALTER TABLE log_checkpoint ADD CHECK (size >= 0 AND octet_length(root) = 32);

DO $$
DECLARE
  guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY[
    'log_origin', 'log_leaf', 'log_tile', 'log_checkpoint', 'log_timestamp', 'log_cosignature'] LOOP
    EXECUTE format('CREATE TRIGGER %1$I_keeps_rows BEFORE UPDATE OR DELETE ON %1$I
      FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()', guarded);
    EXECUTE format('CREATE TRIGGER %1$I_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %1$I
      FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()', guarded);
    EXECUTE format('ALTER TABLE %1$I ENABLE ALWAYS TRIGGER %1$I_keeps_rows', guarded);
    EXECUTE format('ALTER TABLE %1$I ENABLE ALWAYS TRIGGER %1$I_is_append_only', guarded);
  END LOOP;
END
$$;

-- One leader: whoever changes the tree holds this until its transaction ends. The functions take it themselves, so
-- that two leaders are impossible whatever a caller does; a caller who would rather not wait tries for it first.
CREATE FUNCTION log_lead() RETURNS void
  LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_advisory_xact_lock(hashtext('inkseal.log')) $$;

-- Moves up to `batch` events from the outbox to the end of the current log. Rows are taken as they are found, never by
-- "everything after the last number": numbers are given out before they are committed, and late ones would be lost.
CREATE FUNCTION log_integrate(batch integer)
  RETURNS TABLE (added_log integer, added_index bigint, added_hash bytea)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  current_log integer;
  next_index bigint;
BEGIN
  PERFORM public.log_lead();
  SELECT max(number) INTO current_log FROM public.log_origin;
  IF current_log IS NULL THEN
    RAISE EXCEPTION 'no log is open' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  SELECT coalesce(max(leaf_index) + 1, 0) INTO next_index FROM public.log_leaf WHERE log = current_log;
  RETURN QUERY
    WITH taken AS (
      DELETE FROM public.audit_pending WHERE event_id IN (
        SELECT event_id FROM public.audit_pending ORDER BY event_id LIMIT batch FOR UPDATE SKIP LOCKED)
      RETURNING event_id, leaf_hash
    ), added AS (
      INSERT INTO public.log_leaf (log, leaf_index, event_id, leaf_hash)
        SELECT current_log, next_index + row_number() OVER (ORDER BY event_id) - 1, event_id, leaf_hash FROM taken
        RETURNING leaf_index, leaf_hash
    )
    SELECT current_log, added.leaf_index, added.leaf_hash FROM added ORDER BY added.leaf_index;
END
$$;

-- Opens the first log (without an event), or a further one, whose first leaf is an event already appended that names
-- the last checkpoint of the log before. Everything else is put back into the outbox and logged anew after it.
CREATE FUNCTION log_open(new_number integer, new_origin text, opening_event text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  current_log integer;
  opening_hash bytea;
BEGIN
  PERFORM public.log_lead();
  SELECT coalesce(max(number), 0) INTO current_log FROM public.log_origin;
  IF new_number <= current_log OR (opening_event IS NULL AND new_number <> 1) THEN
    RAISE EXCEPTION 'log % cannot follow log %', new_number, current_log USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO public.log_origin (number, origin, opening_event_id) VALUES (new_number, new_origin, opening_event);
  IF opening_event IS NULL THEN
    RETURN;
  END IF;
  DELETE FROM public.audit_pending WHERE event_id = opening_event RETURNING leaf_hash INTO STRICT opening_hash;
  INSERT INTO public.log_leaf (log, leaf_index, event_id, leaf_hash)
    VALUES (new_number, 0, opening_event, opening_hash);
  INSERT INTO public.audit_pending (event_id, leaf_hash)
    SELECT id, sha256('\x00'::bytea || convert_to(body, 'UTF8')) FROM public.audit_event WHERE id <> opening_event
    ON CONFLICT (event_id) DO NOTHING;
END
$$;

REVOKE ALL ON FUNCTION log_lead() FROM PUBLIC;
REVOKE ALL ON FUNCTION log_integrate(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION log_open(integer, text, text) FROM PUBLIC;

GRANT CREATE ON SCHEMA public TO inkseal_owner;
ALTER TABLE log_origin OWNER TO inkseal_owner;
ALTER TABLE log_leaf OWNER TO inkseal_owner;
ALTER TABLE log_tile OWNER TO inkseal_owner;
ALTER TABLE log_checkpoint OWNER TO inkseal_owner;
ALTER TABLE log_timestamp OWNER TO inkseal_owner;
ALTER TABLE log_cosignature OWNER TO inkseal_owner;
ALTER FUNCTION log_lead() OWNER TO inkseal_owner;
ALTER FUNCTION log_integrate(integer) OWNER TO inkseal_owner;
ALTER FUNCTION log_open(integer, text, text) OWNER TO inkseal_owner;
REVOKE CREATE ON SCHEMA public FROM inkseal_owner;
GRANT EXECUTE ON FUNCTION log_integrate(integer) TO inkseal_app;
GRANT EXECUTE ON FUNCTION log_open(integer, text, text) TO inkseal_app;

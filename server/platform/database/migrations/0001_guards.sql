-- Who may do what, decided by the database and not by the application's good manners.
--
--   inkseal_owner  owns the audit log and the function that appends to it; nobody can log in as it
--   inkseal_app    what every connection of the application acts as
--
-- An administrator can still drop a trigger; that is what the tree and the certificates already issued detect.

-- Roles belong to the whole cluster: another database of the same cluster may be creating them right now.
DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['inkseal_owner', 'inkseal_app'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
    -- A superuser may assume any role; another login needs it to hand over tables and to act as the application.
    IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
    END IF;
  END LOOP;
END
$$;

-- Counts of a minute, written on the hot paths and worth nothing after a crash.
ALTER TABLE rate_window SET UNLOGGED;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO inkseal_app, inkseal_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO inkseal_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO inkseal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO inkseal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO inkseal_app;

-- A backup tells which migrations made what it holds; the table itself stays out of the application's sight.
CREATE FUNCTION applied_migrations() RETURNS TABLE (name text, sha256 text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT m.name, m.sha256 FROM inkseal_admin.migration m ORDER BY m.name $$;
REVOKE ALL ON FUNCTION applied_migrations() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION applied_migrations() TO inkseal_app;

-- pg-boss makes and changes its own tables, as the application's role: no privileged connection stays open.
CREATE SCHEMA pgboss;
GRANT USAGE, CREATE ON SCHEMA pgboss TO inkseal_app;

REVOKE ALL ON audit_event, audit_head, audit_pending FROM PUBLIC, inkseal_app;
GRANT SELECT ON audit_event, audit_head, audit_pending TO inkseal_app;
-- Openings are redacted by deletion and are never rewritten. Subject keys are rewrapped when a key epoch ends.
REVOKE UPDATE ON audit_opening FROM inkseal_app;

CREATE FUNCTION audit_refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: the audit log is append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END
$$;

-- ENABLE ALWAYS: a plain trigger sleeps under session_replication_role = replica. The row trigger is for changes
-- that come without a statement (logical replication), the statement trigger for TRUNCATE and for changes to no row.
CREATE TRIGGER audit_event_keeps_rows BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_keeps_rows;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_is_append_only;

-- A head may only move to the next number, and never disappear: else a fork could be prepared.
CREATE FUNCTION audit_head_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.chain = OLD.chain AND NEW.organization_id = OLD.organization_id
     AND NEW.seq = OLD.seq + 1 THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% on audit_head is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_head_only_advances BEFORE UPDATE OR DELETE ON audit_head
  FOR EACH ROW EXECUTE FUNCTION audit_head_guard();
CREATE TRIGGER audit_head_is_kept BEFORE TRUNCATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_only_advances;
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_is_kept;

-- One JSON object of strings and integers, keys in byte order, re-encoded here so that one set of facts has one
-- text whatever the caller sent. `json`, not `jsonb`: jsonb rewrites numbers.
CREATE FUNCTION audit_facts_text(facts json) RETURNS text
  LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  refused text;
  members text;
BEGIN
  IF facts::text = '{}' THEN
    RETURN '{}';
  END IF;
  SELECT
    string_agg(
      to_json(key)::text || ':' || CASE kind WHEN 'string' THEN to_json(value #>> '{}')::text ELSE value::text END,
      ',' ORDER BY key COLLATE "C"),
    min(key) FILTER (
      WHERE kind <> 'string' AND NOT (kind = 'number' AND value::text ~ '^(0|-?[1-9][0-9]{0,15})$'))
    INTO members, refused
    FROM (SELECT key, value, json_typeof(value) AS kind FROM json_each(facts)) AS fact;
  IF refused IS NOT NULL THEN
    RAISE EXCEPTION 'fact % is neither a string nor an integer', refused USING ERRCODE = 'check_violation';
  END IF;
  RETURN '{' || coalesce(members, '') || '}';
END
$$;

-- Appends one event to a chain: head locked, then the clock read, the body completed and hashed as stored.
-- One statement after the other on purpose: under READ COMMITTED each sees what was committed before it began,
-- while a single statement would read the head as it was before the lock was granted, and fork the chain.
CREATE FUNCTION audit_append(
  new_id text, new_organization_id text, new_chain text, new_type text,
  actor_kind text, actor_id text, facts json, commitments json
) RETURNS TABLE (event_seq bigint, event_at text, event_body text, event_sha256 text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  head public.audit_head;
  now_at timestamptz;
  now_text text;
  new_body text;
  new_bytes bytea;
  new_sha256 bytea;
BEGIN
  SELECT * INTO head FROM public.audit_head WHERE chain = new_chain FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO public.audit_head (chain, organization_id, seq, sha256)
      VALUES (new_chain, new_organization_id, 0, decode(repeat('00', 32), 'hex'))
      ON CONFLICT (chain) DO NOTHING;
    SELECT * INTO STRICT head FROM public.audit_head WHERE chain = new_chain FOR UPDATE;
  END IF;
  IF head.organization_id <> new_organization_id THEN
    RAISE EXCEPTION 'chain belongs to another organization' USING ERRCODE = 'check_violation';
  END IF;

  now_at := date_trunc('milliseconds', clock_timestamp());
  now_text := to_char(now_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  new_body := '{"v":1'
    || ',"organization":' || to_json(new_organization_id)::text
    || ',"chain":' || to_json(new_chain)::text
    || ',"seq":' || (head.seq + 1)::text
    || ',"prev":"' || encode(head.sha256, 'hex') || '"'
    || ',"id":' || to_json(new_id)::text
    || ',"at":"' || now_text || '"'
    || ',"type":' || to_json(new_type)::text
    || ',"actor":{"kind":' || to_json(actor_kind)::text || ',"id":' || to_json(actor_id)::text || '}'
    || ',"facts":' || public.audit_facts_text(facts)
    || ',"commitments":' || public.audit_facts_text(commitments)
    || '}';
  -- c2sp.org/tlog-tiles: entries are length-prefixed with 16 bits.
  new_bytes := convert_to(new_body, 'UTF8');
  IF octet_length(new_bytes) > 65535 THEN
    RAISE EXCEPTION 'audit event is larger than 65535 bytes' USING ERRCODE = 'check_violation';
  END IF;
  new_sha256 := sha256(new_bytes);

  INSERT INTO public.audit_event (id, organization_id, chain, seq, type, at, body, sha256)
    VALUES (new_id, new_organization_id, new_chain, head.seq + 1, new_type, now_at, new_body, new_sha256);
  UPDATE public.audit_head SET seq = head.seq + 1, sha256 = new_sha256 WHERE chain = new_chain;
  INSERT INTO public.audit_pending (event_id, leaf_hash)
    VALUES (new_id, sha256('\x00'::bytea || new_bytes));

  RETURN QUERY SELECT head.seq + 1, now_text, new_body, encode(new_sha256, 'hex');
END
$$;
REVOKE ALL ON FUNCTION audit_append(text, text, text, text, text, text, json, json) FROM PUBLIC;
REVOKE ALL ON FUNCTION audit_facts_text(json) FROM PUBLIC;

-- Handing something over needs the new owner to have CREATE on the schema for that moment.
GRANT CREATE ON SCHEMA public TO inkseal_owner;
ALTER TABLE audit_event OWNER TO inkseal_owner;
ALTER TABLE audit_head OWNER TO inkseal_owner;
ALTER TABLE audit_pending OWNER TO inkseal_owner;
ALTER FUNCTION audit_refuse_change() OWNER TO inkseal_owner;
ALTER FUNCTION audit_head_guard() OWNER TO inkseal_owner;
ALTER FUNCTION audit_facts_text(json) OWNER TO inkseal_owner;
ALTER FUNCTION audit_append(text, text, text, text, text, text, json, json) OWNER TO inkseal_owner;
REVOKE CREATE ON SCHEMA public FROM inkseal_owner;
GRANT EXECUTE ON FUNCTION audit_append(text, text, text, text, text, text, json, json) TO inkseal_app;

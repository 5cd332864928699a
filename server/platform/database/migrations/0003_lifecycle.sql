-- What no code of the application may undo, whoever calls it.

-- From shredding on a document goes forward only; before, it never jumps over shredding.
CREATE FUNCTION document_state_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF OLD.data_state = NEW.data_state
    OR (OLD.data_state IN ('live', 'pending_grace', 'waiting')
      AND NEW.data_state IN ('live', 'pending_grace', 'waiting', 'shredding'))
    OR (OLD.data_state = 'shredding' AND NEW.data_state = 'erasing_copies')
    OR (OLD.data_state = 'erasing_copies' AND NEW.data_state = 'destroyed')
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a document cannot go from % to %', OLD.data_state, NEW.data_state
    USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER document_state_goes_forward BEFORE UPDATE OF data_state ON document
  FOR EACH ROW EXECUTE FUNCTION document_state_guard();
ALTER TABLE document ENABLE ALWAYS TRIGGER document_state_goes_forward;

-- No key comes back to an object whose keys were destroyed.
CREATE FUNCTION object_key_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM public.stored_object WHERE id = NEW.object_id AND destroyed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the object was destroyed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER object_key_of_what_is_there BEFORE INSERT OR UPDATE ON object_key
  FOR EACH ROW EXECUTE FUNCTION object_key_guard();
ALTER TABLE object_key ENABLE ALWAYS TRIGGER object_key_of_what_is_there;

CREATE FUNCTION stored_object_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF OLD.destroyed_at IS NOT NULL AND NEW.destroyed_at IS DISTINCT FROM OLD.destroyed_at THEN
    RAISE EXCEPTION 'the object was destroyed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER stored_object_stays_destroyed BEFORE UPDATE OF destroyed_at ON stored_object
  FOR EACH ROW EXECUTE FUNCTION stored_object_guard();
ALTER TABLE stored_object ENABLE ALWAYS TRIGGER stored_object_stays_destroyed;

-- A legal hold that was released stays released, and on record; receipts are never changed.
CREATE FUNCTION legal_hold_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF OLD.released_at IS NOT NULL AND NEW.released_at IS DISTINCT FROM OLD.released_at THEN
    RAISE EXCEPTION 'the legal hold was released' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER legal_hold_stays_released BEFORE UPDATE ON legal_hold
  FOR EACH ROW EXECUTE FUNCTION legal_hold_guard();
REVOKE DELETE ON legal_hold, legal_hold_document FROM inkseal_app;
REVOKE UPDATE ON legal_hold_document FROM inkseal_app;
REVOKE UPDATE, DELETE ON deletion_receipt FROM inkseal_app;

-- Nothing new in an organization that was erased: whoever adds to one waits for who erases it, and the other way round. A
-- restored backup brings back what there was.
CREATE FUNCTION organization_stands_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  standing text;
BEGIN
  SELECT name INTO standing FROM public.organization
    WHERE id = to_jsonb(NEW) ->> TG_ARGV[0] FOR KEY SHARE;
  IF standing = '' THEN
    RAISE EXCEPTION 'the organization was erased' USING ERRCODE = 'IS410';
  END IF;
  RETURN NEW;
END
$$;
DO $$
DECLARE
  one text;
BEGIN
  FOREACH one IN ARRAY ARRAY['api_key', 'app', 'document', 'embed', 'envelope', 'interest', 'invitation', 'legal_hold',
    'member', 'organization_role', 'retention_policy', 'webhook']
  LOOP
    EXECUTE format('CREATE TRIGGER organization_stands BEFORE INSERT ON %I FOR EACH ROW
      WHEN (current_user = ''inkseal_app'') EXECUTE FUNCTION organization_stands_guard(%L)',
      one, CASE one WHEN 'interest' THEN 'party_id' ELSE 'organization_id' END);
  END LOOP;
END
$$;

-- Part of a title, a name or an address is found among a million without reading all of them, and without reading those of
-- anybody else: the organization stands first in each index. pg_trgm and btree_gin come with PostgreSQL and may be installed
-- by whoever may create schemas in the database (since 13); where one is missing, as in the embedded database, search works
-- all the same and reads the organization's own list.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
  CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;
  CREATE INDEX envelope_part ON envelope USING gin (organization_id, title public.gin_trgm_ops);
  CREATE INDEX recipient_part ON recipient
    USING gin (organization_id, name public.gin_trgm_ops, email public.gin_trgm_ops);
EXCEPTION
  WHEN undefined_file OR feature_not_supported OR insufficient_privilege THEN
    RAISE NOTICE 'pg_trgm or btree_gin is not there: search reads the whole list of the organization';
END
$$;

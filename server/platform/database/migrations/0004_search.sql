-- Part of a title, a name or an address is found among a million without reading all of them. pg_trgm comes with PostgreSQL
-- and may be installed by whoever may create schemas in the database (since 13); where it is missing, as in the embedded
-- database, search works all the same and reads the list.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
  CREATE INDEX envelope_title_part ON envelope USING gin (title public.gin_trgm_ops);
  CREATE INDEX recipient_name_part ON recipient USING gin (name public.gin_trgm_ops);
  CREATE INDEX recipient_email_part ON recipient USING gin (email public.gin_trgm_ops);
EXCEPTION
  WHEN undefined_file OR feature_not_supported OR insufficient_privilege THEN
    RAISE NOTICE 'pg_trgm is not there: search reads the whole list';
END
$$;

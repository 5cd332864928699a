/** A list as long as an organization's of many years, put into the tables by SQL: making it by the API would take a day. */
import postgres from 'postgres';
import type { CustomerAccount } from '../../demo/inkseal-client.ts';

/** Ids below those of envelopes made now, in the order of `number`. */
const id = (prefix: string, number: string): string => `'${prefix}_' || lpad((${number})::text, 36, '0')`;

/**
 * That many completed envelopes of the account's app, each with the document, one recipient and one field; their
 * cursors, by number from 1 (the oldest).
 */
export async function fillEnvelopeList(
  databaseUrl: string,
  { organizationId, appId }: CustomerAccount,
  { documentId, count }: { documentId: string; count: number },
): Promise<(number: number) => string> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(
      `INSERT INTO envelope (id, organization_id, app_id, title, sender_name, status, test_mode, transaction_id,
          timestamp_pending, expires_in_seconds, created_at, sent_at, completed_at, expires_at)
        SELECT ${id('env', 'n')}, $1, $2, 'Employment agreement ' || n, 'Northlight HR', 'completed', true,
          ${id('txn', 'n')}, false, 2592000, now(), now(), now(), now() FROM generate_series(1, $3::int) AS n`,
      [organizationId, appId, count],
    );
    await sql.unsafe(
      `INSERT INTO envelope_document (envelope_id, document_id, position)
        SELECT ${id('env', 'n')}, $1, 0 FROM generate_series(1, $2::int) AS n`,
      [documentId, count],
    );
    await sql.unsafe(
      `INSERT INTO recipient (id, envelope_id, organization_id, position, name, email, signing_order, status, signed_at)
        SELECT ${id('rcp', 'n')}, ${id('env', 'n')}, $1, 0, 'Maya Lindqvist ' || n, 'maya' || n || '@example.com', 1,
          'signed', now() FROM generate_series(1, $2::int) AS n`,
      [organizationId, count],
    );
    await sql.unsafe(
      `INSERT INTO field (id, envelope_id, recipient_id, document_id, type, page, x, y, width, height, required, settings)
        SELECT ${id('fld', 'n')}, ${id('env', 'n')}, ${id('rcp', 'n')}, $1, 'signature', 1, 60, 600, 200, 50, true, '{}'
          FROM generate_series(1, $2::int) AS n`,
      [documentId, count],
    );
    for (const table of ['envelope', 'envelope_document', 'recipient', 'field'])
      await sql.unsafe(`VACUUM ANALYZE ${table}`);
  } finally {
    await sql.end({ timeout: 5 });
  }
  return (number) => `env_${String(number).padStart(36, '0')}`;
}

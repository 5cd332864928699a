import { and, eq, exists, inArray, notExists, or, sql } from 'drizzle-orm';
import { organization } from '../accounts/tables.ts';
import { subjectKey } from '../audit/tables.ts';
import { goneStates } from '../documents/data-state.ts';
import { documents } from '../documents/tables.ts';
import { envelopeDocuments } from '../envelopes/tables.ts';
import { mails } from '../mail/tables.ts';
import type { Queries } from '../platform/database/database.ts';
import { sweepMailFolder } from '../platform/email/folder-mailer.ts';

/** Those of the mails whose person, organization or attached document was deleted. */
async function listForgotten(on: Queries, ids: readonly string[]): Promise<string[]> {
  const key = on
    .select({ one: sql`1` })
    .from(subjectKey)
    .where(
      and(eq(subjectKey.organizationId, mails.organizationId), eq(subjectKey.subjectId, mails.subjectId)),
    );
  const left = on
    .select({ one: sql`1` })
    .from(organization)
    .where(and(eq(organization.id, mails.organizationId), eq(organization.name, '')));
  const destroyed = on
    .select({ one: sql`1` })
    .from(envelopeDocuments)
    .innerJoin(documents, eq(documents.id, envelopeDocuments.documentId))
    .where(and(eq(envelopeDocuments.envelopeId, mails.chain), inArray(documents.dataState, [...goneStates])));
  const rows = await on
    .select({ id: mails.id })
    .from(mails)
    .where(
      and(
        inArray(mails.id, [...ids]),
        or(notExists(key), exists(left), and(eq(mails.kind, 'signed-copy'), exists(destroyed))),
      ),
    );
  return rows.map(({ id }) => id);
}

/**
 * Where mails are files, what was deleted goes from these as well. By what the database says and not by the act: so it does after a
 * crash, after a restore, and of a mail that was being written meanwhile.
 */
export async function forgetMailFiles(on: Queries, directory: string, now: Date): Promise<void> {
  await sweepMailFolder(directory, now, (ids) => listForgotten(on, ids));
}

/** An evidence package whose log says otherwise than its signers' own keys, or its seal: refused by the verifier and the command alike. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../server/platform/database/open-database.ts';
import type { Database } from '../../../server/platform/database/database.ts';
import type { EvidenceFailureCode } from '../../../widget/verify/core/evidence-report.ts';
import type { EventContent } from '../../../widget/verify/core/evidence-trail.ts';
import { verifyEvidence } from '../../../widget/verify/core/verify-evidence.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal } from '../../support/ceremony.ts';
import { forge, pack, unpack, withText, type Files } from '../../support/evidence-forger.ts';
import { startTestServer, type TestServer } from '../../support/inkseal-server.ts';
import { repositoryRoot } from '../../support/stages.ts';

type Forged = (files: Files) => Promise<{ files: Files; verifierKey: string }>;

/** As a log of somebody's own says it of the first event of that type. */
const saying =
  (type: string, change: (content: EventContent) => Partial<EventContent>): Forged =>
  (files) => {
    let isChanged = false;
    return forge(files, (content) => {
      if (isChanged || content.type !== type) return {};
      isChanged = true;
      return change(content);
    });
  };
const withFacts =
  (facts: Record<string, string>) =>
  (content: EventContent): Partial<EventContent> => ({ facts: { ...content.facts, ...facts } });

const cases: Readonly<Record<string, readonly [EvidenceFailureCode, Forged]>> = {
  statement_by_another_key_fail: [
    'statement_key_unexpected',
    saying('recipient.signed', withFacts({ jkt: 'A'.repeat(43) })),
  ],
  statement_on_another_page_fail: [
    'statement_origin_mismatch',
    saying('field.changed', withFacts({ hostOrigin: 'https://evil.example' })),
  ],
  statement_seen_otherwise_fail: [
    'statement_about_other',
    saying('recipient.signed', withFacts({ visibility: 'confirmed' })),
  ],
  act_in_another_session_fail: [
    'statement_out_of_order',
    saying('field.changed', withFacts({ session: 'ses_another' })),
  ],
  statement_of_another_person_fail: [
    'statement_about_other',
    saying('recipient.signed', ({ actor }) => ({ actor: { ...actor, id: 'rcp_another' } })),
  ],
  seal_of_another_transaction_fail: [
    'seal_transaction_mismatch',
    async (files) => {
      const other = withText(files, 'trail.json', (text) =>
        text.replace(/("transactionId": ")[^"]+/, '$1txn_another'),
      );
      return saying('envelope.created', withFacts({ transaction: 'txn_another' }))(other);
    },
  ],
};

describe('verifying an evidence package', () => {
  let database: Database;
  let server: TestServer;
  let folder: string;
  let files: Files;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-package-'));
    database = await openDatabase({ inMemory: true });
    server = await startTestServer(database);
    const { envelope } = await sendSample(server.customer);
    const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
    await signAndSeal(server.customer, session, envelope.id);
    const { response } = await server.customer.call('GET', `/v1/envelopes/${envelope.id}/evidence`);
    files = unpack(new Uint8Array(await response.arrayBuffer()));
  }, 120_000);
  afterAll(async () => {
    await server.close();
    await database.close();
    await rm(folder, { recursive: true });
  });

  async function run(
    name: string,
    zip: Uint8Array,
    logKey: string,
  ): Promise<{ code: number; out: string; err: string }> {
    await mkdir(join(folder, name), { recursive: true });
    const path = join(folder, name, 'evidence.zip');
    await writeFile(path, zip);
    const program = join(repositoryRoot, 'server', 'cli', 'main.ts');
    return new Promise((resolve) => {
      execFile(process.execPath, [program, 'verify-evidence', path, '--log-key', logKey], (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  }

  test('takes one that is forged in the same way and says nothing else', async () => {
    const { files: forged, verifierKey } = await forge(files);
    const said = await run('whole', pack(forged), verifierKey);
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out).toMatch(/^ok {6}statements /m);
  });

  test.each(Object.entries(cases))('refuses %s', async (name, [failure, make]) => {
    const { files: forged, verifierKey } = await make(files);
    const zip = pack(forged);
    expect(await verifyEvidence(zip, { logKey: verifierKey })).toMatchObject({ valid: false, failure });
    const said = await run(name, zip, verifierKey);
    expect(said).toMatchObject({ code: 1, err: expect.stringContaining(`evidence_refused: ${failure}`) });
  });
});

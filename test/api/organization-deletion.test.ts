/** An organization that leaves: its documents, its people, its keys; and the receipt that its operator still finds. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import type { DeletionReceipt, DeletionRequest, LegalHold } from '../../widget/contract/lifecycle.ts';
import { deletionOperatorCommands } from '../../server/cli/deletion-operator.ts';
import { advanceOrganization } from '../../server/retention/erase-organization.ts';
import { forgetMailFiles } from '../../server/retention/forget-mail-files.ts';
import { findCanaries } from '../support/canaries.ts';
import { signIn, signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';
import { readSampleAgreement } from '../support/prepared.ts';
import { runStage } from '../support/stages.ts';

describeOnDatabase('an organization that leaves', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let owner: ConsoleLogin;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), {
      openSignUp: true,
      environment: { INKSEAL_TRUSTED_PROXIES: '1' },
    });
    time = new LifecycleTime(server);
  });
  // Each leaves with the last organization of theirs.
  beforeEach(async () => {
    owner = await signUp(server, 'Owner Canary');
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const addMembership = ({ accountId }: ConsoleLogin, organizationId: string) =>
    server.parts.database.queries.execute(
      sql`INSERT INTO member (id, organization_id, user_id, role, created_at)
        VALUES (${`mem2_${accountId}`}, ${organizationId}, ${accountId}, 'auditor', now())`,
    );

  test('takes everything with it, but waits for a legal hold; others are left as they were', async () => {
    const leaving = await server.addCustomer();
    const staying = await server.addCustomer();
    const pdf = await readSampleAgreement();
    const upload = (customer: typeof leaving, name: string) =>
      customer.call<Document>('POST', `/v1/documents?name=${name}`, { pdf });
    const { body: kept } = await upload(leaving, 'Kept-canary.pdf');
    await upload(leaving, 'Other-canary.pdf');
    const { body: foreign } = await upload(staying, 'Staying.pdf');
    const words = { reason: 'Reason-canary', authority: 'Authority-canary' };
    const { body: hold } = await leaving.call<LegalHold>('POST', '/v1/legal-holds', {
      json: { ...words, scope: 'document', documentId: kept.id },
    });
    const json = { scope: 'organization' };
    await owner.becomes('admin', leaving.organizationId);
    expect(await owner.call('POST', '/v1/deletion-requests', { json })).toMatchObject({
      status: 403,
      body: { code: 'forbidden', details: { permission: 'owners:write' } },
    });
    expect(await leaving.call('POST', '/v1/deletion-requests', { json })).toMatchObject({
      body: { code: 'person_required' },
    });
    await owner.becomes('owner', leaving.organizationId);
    const away = { 'x-forwarded-for': '203.0.113.78', 'user-agent': 'Owner-browser/7' };
    await fetch(`${server.origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { origin: server.origin, 'content-type': 'application/json', ...away },
      body: JSON.stringify({ email: owner.email, password: usualPassword }),
    });
    await owner.call('POST', '/v1/invitations', { json: { email: 'friend@example.com', role: 'auditor' } });
    const elsewhere = await signUp(server);
    await elsewhere.becomes('owner', staying.organizationId);
    await addMembership(elsewhere, leaving.organizationId);
    const people = ['Owner Canary', owner.email, 'friend@example.com', ...Object.values(away)];
    expect(await findCanaries(server, people)).not.toEqual([]);
    const { body: asked } = await owner.call<DeletionRequest>('POST', '/v1/deletion-requests', { json });
    const held = { kind: 'legal_hold', count: 1 };
    expect(asked).toMatchObject({
      state: 'pending_grace',
      blockers: [{ kind: 'documents', count: 2 }, held],
    });
    await time.pass(73 * hour);
    const { deletions } = await deletionOperatorCommands['list-deletions'](server.parts);
    expect(deletions.find(({ request }) => request.id === asked.id)?.request).toMatchObject({
      state: 'waiting',
      blockers: [{ kind: 'documents', count: 1 }, held],
    });
    expect((await leaving.call('GET', `/v1/documents/${kept.id}/content`)).status).toBe(200);

    await leaving.call('POST', `/v1/legal-holds/${hold.id}/release`, { json: { reason: 'Release-canary' } });
    await time.settle();
    await time.pass(25 * hour);
    await time.settle();
    expect((await leaving.call('GET', '/v1/apps')).status).toBe(401);
    expect((await owner.call('GET', '/v1/apps')).status).toBe(401);
    expect((await staying.call('GET', `/v1/documents/${foreign.id}/content`)).status).toBe(200);
    expect((await elsewhere.call('GET', '/v1/members')).status).toBe(200);
    expect((await owner.call('GET', '/v1/account')).status).toBe(401);
    expect((await signIn(server, { email: owner.email, password: usualPassword })).code).toBe(
      'sign_in_refused',
    );
    await forgetMailFiles(server.parts.database.queries, join(server.dataDirectory, 'mail'), new Date());
    expect(
      await findCanaries(server, [
        'Kept-canary',
        'Other-canary',
        'Reason-canary',
        'Authority-canary',
        'Release-canary',
        ...people,
      ]),
    ).toEqual([]);

    const receipt: DeletionReceipt = await deletionOperatorCommands['deletion-receipt'](server.parts, {
      requestId: asked.id,
    });
    expect(receipt.receipt).toMatchObject({ scope: 'organization', targetId: leaving.organizationId });
    const folder = await mkdtemp(join(tmpdir(), 'inkseal-receipt-'));
    const verify = async (note: string) => {
      await writeFile(join(folder, 'receipt.txt'), note);
      const command = [
        'node',
        'server/cli/main.ts',
        'deletion',
        'verify',
        join(folder, 'receipt.txt'),
      ] as const;
      return runStage({
        name: 'verify',
        command: [...command, '--key', receipt.verifierKey],
        timeLimitSeconds: 60,
      });
    };
    const right = await verify(receipt.note);
    expect([right.passed, right.output]).toEqual([true, expect.stringContaining(leaving.organizationId)]);
    const wrong = await verify(receipt.note.replace(leaving.organizationId, staying.organizationId));
    expect([wrong.passed, wrong.output]).toEqual([false, expect.stringContaining('file_refused')]);
    await rm(folder, { recursive: true });
  });

  test('and thinks better of it keeps what was not destroyed yet, but for what it asked to delete by itself', async () => {
    const leaving = await server.addCustomer();
    const pdf = await readSampleAgreement();
    const upload = async (name: string) =>
      (await leaving.call<Document>('POST', `/v1/documents?name=${name}`, { pdf })).body.id;
    const [held, unwanted] = [await upload('Held.pdf'), await upload('Unwanted.pdf')];
    const { body: hold } = await leaving.call<LegalHold>('POST', '/v1/legal-holds', {
      json: { reason: 'Claim', authority: 'Court', scope: 'organization' },
    });
    const alone = await askDeletion(leaving, { scope: 'document', documentId: unwanted });
    await owner.becomes('owner', leaving.organizationId);
    const json = { scope: 'organization' };
    const { body: asked } = await owner.call<DeletionRequest>('POST', '/v1/deletion-requests', { json });
    await time.pass(73 * hour);
    await time.settle();
    const cancelled = await owner.call('POST', `/v1/deletion-requests/${asked.id}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    const { body: listed } = await owner.call<{ deletionRequests: DeletionRequest[] }>(
      'GET',
      '/v1/deletion-requests',
    );
    const stateOf = (documentId: string) =>
      listed.deletionRequests.find((request) => request.documentId === documentId)?.state;
    expect([stateOf(held), stateOf(unwanted)]).toEqual(['cancelled', 'waiting']);
    await leaving.call('POST', `/v1/legal-holds/${hold.id}/release`, { json: { reason: 'Settled' } });
    await time.settle();
    await time.pass(25 * hour);
    await time.settle();
    expect((await leaving.call('GET', `/v1/documents/${held}/content`)).status).toBe(200);
    expect((await readDeletion(leaving, alone.id)).state).toBe('erasing_copies');
    // A document that nobody wants gone can be sent again.
    const { database } = server.parts;
    const [row] = await database.rows<{ state: string }>(
      database.queries,
      sql`SELECT data_state AS state FROM document WHERE id = ${held}`,
    );
    expect(row).toEqual({ state: 'live' });
    const again = await owner.call<DeletionRequest>('POST', '/v1/deletion-requests', { json });
    expect(again.body.id).not.toBe(asked.id);
    await time.pass(73 * hour);
    await time.settle();
    expect((await leaving.call('GET', '/v1/apps')).status).toBe(401);
  });

  test('and thinks better of it while its documents are being asked for keeps them', async () => {
    const leaving = await server.addCustomer();
    const { organizationId } = leaving;
    const pdf = await readSampleAgreement();
    const { body: document } = await leaving.call<Document>('POST', '/v1/documents?name=Held.pdf', { pdf });
    await leaving.call('POST', '/v1/legal-holds', {
      json: { reason: 'Claim', authority: 'Court', scope: 'organization' },
    });
    await owner.becomes('owner', organizationId);
    const json = { scope: 'organization' };
    const { body: asked } = await owner.call<DeletionRequest>('POST', '/v1/deletion-requests', { json });
    await time.pass(73 * hour);
    // From here on the sweep finds a further document that was not asked for, as one that was just given.
    const { database, audit } = server.parts;
    await database.queries.execute(sql`DELETE FROM deletion_request WHERE target_id = ${document.id}`);
    const record = audit.recordUnlessChanged.bind(audit);
    const slow = vi.spyOn(audit, 'recordUnlessChanged').mockImplementationOnce(async (work) => {
      expect((await owner.call('POST', `/v1/deletion-requests/${asked.id}/cancel`)).status).toBe(200);
      await record(work);
    });
    await advanceOrganization(server.parts, organizationId, () => false);
    slow.mockRestore();
    const { body } = await owner.call<{ deletionRequests: DeletionRequest[] }>(
      'GET',
      '/v1/deletion-requests',
    );
    expect(body.deletionRequests.map(({ id, state }) => [id, state])).toEqual([[asked.id, 'cancelled']]);
  });
});

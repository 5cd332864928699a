/** What keeps documents: legal holds of every scope, retention policies, and each refusal on the way by its code. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Document } from '../../widget/contract/documents.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import type { DeletionRequest, LegalHold, RetentionPolicy } from '../../widget/contract/lifecycle.ts';
import { signUp, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, day, hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';
import { readSampleAgreement } from '../support/prepared.ts';

const words = { reason: 'Claim 12/26', authority: 'Oslo tingrett' };

describeOnDatabase('what keeps documents', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let [first, second]: ConsoleLogin[] = [];
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    time = new LifecycleTime(server);
    [first, second] = [await signUp(server), await signUp(server)];
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const upload = async (customer: TestCustomer): Promise<string> => {
    const pdf = await readSampleAgreement();
    return (await customer.call<Document>('POST', '/v1/documents?name=Lease.pdf', { pdf })).body.id;
  };
  const hold = async (customer: TestCustomer, json: object): Promise<LegalHold> => {
    const answer = await customer.call<LegalHold>('POST', '/v1/legal-holds', { json: { ...words, ...json } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body;
  };
  const release = (customer: TestCustomer, id: string) =>
    customer.call<LegalHold & { code: string }>('POST', `/v1/legal-holds/${id}/release`, {
      json: { reason: 'Settled' },
    });
  const ask = (customer: TestCustomer, documentId: string): Promise<DeletionRequest> =>
    askDeletion(customer, { scope: 'document', documentId });
  const refusal = (code: string, status = 409) =>
    expect.objectContaining({ status, body: expect.objectContaining({ code }) });

  // First: what it counts from is dated by the real clock.
  test('a retention policy keeps it for its minimum, and ends it after its maximum', async () => {
    const customer = await server.addCustomer();
    const documentId = await upload(customer);
    const policies = '/v1/retention-policies';
    expect(
      await customer.call('POST', policies, { json: { name: 'No', keepDays: 30, destroyAfterDays: 20 } }),
    ).toEqual(refusal('retention_policy_invalid', 422));
    const elsewhere = await server.addCustomer();
    const foreign = { name: 'Theirs', keepDays: 1, appId: elsewhere.appId };
    expect(await customer.call('POST', policies, { json: foreign })).toEqual(refusal('not_found', 404));
    const json = { name: 'A year and a half', keepDays: 365, destroyAfterDays: 548, appId: customer.appId };
    const { body: policy } = await customer.call<RetentionPolicy>('POST', policies, { json });
    const asked = await ask(customer, documentId);
    expect(asked.blockers).toEqual([{ kind: 'retention', until: expect.any(String) }]);
    await time.pass(80 * hour);
    expect((await readDeletion(customer, asked.id)).state).toBe('waiting');
    await customer.call('POST', `/v1/deletion-requests/${asked.id}/cancel`);
    await time.pass(549 * day);
    const { body } = await customer.call<{ deletionRequests: DeletionRequest[] }>(
      'GET',
      '/v1/deletion-requests',
    );
    expect(body.deletionRequests[0]).toMatchObject({ documentId, state: 'pending_grace', blockers: [] });
    await time.pass(73 * hour);
    expect((await readDeletion(customer, body.deletionRequests[0]!.id)).state).toBe('erasing_copies');
    expect((await customer.call('DELETE', `${policies}/${policy.id}`)).status).toBe(204);
    expect(await customer.call('DELETE', `${policies}/${policy.id}`)).toEqual(
      refusal('retention_policy_ended'),
    );
  });

  test('a solely owned document goes after its grace, and may be kept until then', async () => {
    const customer = await server.addCustomer();
    const documentId = await upload(customer);
    const kept = await ask(customer, documentId);
    const draft = {
      title: 'Lease',
      documentIds: [documentId],
      recipients: [{ name: 'Ola Nordmann', email: 'ola@example.com' }],
    };
    expect(await customer.call('POST', '/v1/envelopes', { json: draft })).toEqual(
      refusal('document_deletion_pending'),
    );
    await time.pass(71 * hour);
    expect((await customer.call('POST', `/v1/deletion-requests/${kept.id}/cancel`)).status).toBe(200);
    expect(await readDeletion(customer, kept.id)).toMatchObject({ state: 'cancelled', blockers: [] });
    expect(await customer.call('GET', `/v1/deletion-requests/${kept.id}/receipt`)).toEqual(
      refusal('deletion_receipt_not_ready'),
    );
    await time.pass(10 * day);
    expect((await customer.call('GET', `/v1/documents/${documentId}/content`)).status).toBe(200);

    const made = await customer.call<Envelope>('POST', '/v1/envelopes', { json: draft });
    expect(made.status).toBe(201);
    const again = await ask(customer, documentId);
    expect(again.id).not.toBe(kept.id);
    await time.pass(73 * hour);
    expect((await readDeletion(customer, again.id)).state).toBe('erasing_copies');
    expect(await customer.call('POST', `/v1/deletion-requests/${again.id}/cancel`)).toEqual(
      refusal('deletion_not_cancellable'),
    );
    expect(await customer.call('GET', `/v1/documents/${documentId}`)).toEqual(
      refusal('document_destroyed', 410),
    );
    expect(await customer.call('POST', '/v1/envelopes', { json: draft })).toEqual(
      refusal('document_destroyed', 410),
    );
    // Too late for a legal hold: it is told, with the proof.
    const late = await customer.call<{ details: { receiptIds: string[] } }>('POST', '/v1/legal-holds', {
      json: { ...words, scope: 'document', documentId },
    });
    expect(late).toEqual(refusal('document_destroyed', 410));
    expect(late.body.details.receiptIds).toHaveLength(1);
  });

  test('legal holds of every scope keep it, two of them until both are released', async () => {
    const customer = await server.addCustomer();
    const documentId = await upload(customer);
    const envelope = await customer.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'Lease',
        documentIds: [documentId],
        recipients: [{ name: 'Ola Nordmann', email: 'ola@example.com' }],
      },
    });
    const holds = [
      await hold(customer, { scope: 'document', documentId }),
      await hold(customer, { scope: 'envelope', envelopeId: envelope.body.id }),
      await hold(customer, { scope: 'organization' }),
      await hold(customer, { scope: 'matter', matter: 'Nord v. Sør' }),
    ];
    const matter = holds[3]!;
    const extended = await customer.call<LegalHold>('POST', `/v1/legal-holds/${matter.id}/documents`, {
      json: { documentIds: [documentId] },
    });
    expect(extended.body.documentIds).toEqual([documentId]);
    expect(
      await customer.call('POST', `/v1/legal-holds/${holds[0]!.id}/documents`, {
        json: { documentIds: [documentId] },
      }),
    ).toEqual(refusal('legal_hold_not_extendable'));
    const asked = await ask(customer, documentId);
    for (const [index, one] of holds.entries()) {
      await time.pass(100 * hour);
      expect(await readDeletion(customer, asked.id)).toMatchObject({
        state: 'waiting',
        blockers: [{ kind: 'legal_hold', count: holds.length - index }],
      });
      expect((await customer.call('GET', `/v1/documents/${documentId}/content`)).status).toBe(200);
      expect((await release(customer, one.id)).status).toBe(200);
      expect(await release(customer, one.id)).toEqual(refusal('legal_hold_released'));
    }
    expect(
      await customer.call('POST', `/v1/legal-holds/${matter.id}/documents`, {
        json: { documentIds: [documentId] },
      }),
    ).toEqual(refusal('legal_hold_released'));
    await time.settle();
    // One more day, in which a release by mistake can be made good.
    expect((await readDeletion(customer, asked.id)).state).toBe('pending_grace');
    await hold(customer, {
      scope: 'document',
      documentId,
      expiresAt: time.at(400 * day),
    });
    await time.pass(25 * hour);
    expect((await readDeletion(customer, asked.id)).state).toBe('waiting');
    // It ends by its own date.
    await time.pass(400 * day);
    await time.pass(25 * hour);
    expect((await readDeletion(customer, asked.id)).state).toBe('erasing_copies');
    const listed = await customer.call<{ legalHolds: LegalHold[] }>('GET', '/v1/legal-holds');
    expect(listed.body.legalHolds).toHaveLength(5);
    expect(listed.body.legalHolds.every(({ releasedAt }) => releasedAt !== null)).toBe(true);
  });

  test('two people release what needs two; who preserves cannot destroy, and the other way round', async () => {
    const customer = await server.addCustomer();
    const documentId = await upload(customer);
    const { organizationId, appId } = customer;
    const twoPeople = { ...words, scope: 'document', documentId, twoPersonRelease: true };
    expect(await customer.call('POST', '/v1/legal-holds', { json: twoPeople })).toEqual(
      refusal('person_required', 403),
    );
    await first!.becomes('compliance', organizationId);
    await second!.becomes('compliance', organizationId);
    const { body: placed } = await first!.call<LegalHold>('POST', '/v1/legal-holds', {
      json: twoPeople,
      appId,
    });
    const path = `/v1/legal-holds/${placed.id}/release`;
    const json = { reason: 'Settled' };
    expect(await customer.call('POST', path, { json })).toEqual(refusal('person_required', 403));
    expect((await first!.call<LegalHold>('POST', path, { json, appId })).body.releasedAt).toBeNull();
    expect(await first!.call('POST', path, { json, appId })).toEqual(refusal('second_person_required'));
    const ended = await second!.call<LegalHold>('POST', path, { json, appId });
    expect(ended.body.releasedAt).not.toBeNull();

    const deletion = { json: { scope: 'document', documentId }, appId };
    expect(await first!.call('POST', '/v1/deletion-requests', deletion)).toEqual(refusal('forbidden', 403));
    await first!.becomes('admin', organizationId);
    expect((await first!.call('POST', '/v1/deletion-requests', deletion)).status).toBe(201);
    expect(
      await first!.call('POST', '/v1/legal-holds', {
        json: { ...twoPeople, twoPersonRelease: false },
        appId,
      }),
    ).toEqual(refusal('forbidden', 403));
  });

  test('nobody is told of, or keeps, what is not theirs', async () => {
    const customer = await server.addCustomer();
    const documentId = await upload(customer);
    const stranger = await server.addCustomer();
    for (const [path, json] of [
      ['/v1/legal-holds', { ...words, scope: 'document', documentId }],
      ['/v1/legal-holds', { ...words, scope: 'matter', matter: 'M', documentIds: [documentId] }],
      ['/v1/deletion-requests', { scope: 'document', documentId }],
      ['/v1/deletion-requests', { scope: 'recipient', recipientId: 'rcp_none' }],
    ] as const)
      expect(await stranger.call('POST', path, { json }), path).toEqual(refusal('not_found', 404));
    await hold(stranger, { scope: 'organization' });
    const asked = await ask(customer, documentId);
    expect(asked.blockers).toEqual([]);
    expect(await customer.call('POST', '/v1/deletion-requests', { json: { scope: 'organization' } })).toEqual(
      refusal('person_required', 403),
    );
  });
});

/** What is held about a person or an organization, given out whole and readable; and to nobody else, and of nobody else. */
import type { AuditTrailEvent } from '../../widget/contract/audit-events.ts';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { listenForOperator } from '../../server/cli/operator-socket.ts';
import { dataPaths } from '../../server/config.ts';
import { documents } from '../../server/documents/tables.ts';
import { zipLimits } from '../../server/export/export-zip.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { verifySealedPdf } from '../../widget/verify/core/verify-sealed-pdf.ts';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  sendSample,
  sign,
  signAndSeal,
  type SentEnvelope,
} from '../support/ceremony.ts';
import { signUp, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { unpack, type Files } from '../support/evidence-forger.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { askDeletion, completeOne, hour, LifecycleTime } from '../support/lifecycle.ts';
import { runCli } from '../support/operator.ts';
import { createBlankPdf } from '../support/seal-input.ts';

describeOnDatabase('an export', (openDatabase) => {
  let server: TestServer;
  let owner: ConsoleLogin;
  let customer: TestCustomer;
  let stranger: TestCustomer;
  let sent: SentEnvelope;
  let foreign: Envelope;
  let closeOperator: () => Promise<void>;
  let folder: string;
  let time: LifecycleTime;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-export-'));
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    time = new LifecycleTime(server);
    closeOperator = await listenForOperator(dataPaths(server.dataDirectory).operatorSocket, server.parts);
    customer = server.customer;
    stranger = await server.addCustomer();
    owner = await signUp(server);
    await owner.becomes('owner', customer.organizationId);
    sent = await sendSample(customer, [{}, { order: 2 }]);
    for (const seat of [0, 1]) {
      const session = await openFrame(server, await createEmbedFor(customer, sent.envelope, seat));
      if (seat === 1) {
        await signAndSeal(customer, session, sent.envelope.id);
        continue;
      }
      await fillEverything(session);
      await sign(session);
    }
    foreign = (await sendSample(stranger)).envelope; // to the same address, of another organization
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await closeOperator();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const jsonOf = (files: Files, name: string): Record<string, unknown> =>
    JSON.parse(new TextDecoder().decode(files.get(name))) as Record<string, unknown>;
  const textOf = (files: Files): string =>
    [...files]
      .filter(([name]) => name.endsWith('.json'))
      .map(([, bytes]) => new TextDecoder().decode(bytes))
      .join('\n');
  type Asker = ConsoleLogin | TestCustomer;
  async function fetchExport(who: Asker, path: string): Promise<Files> {
    const address = `/v1/exports/${path}`;
    const response = 'get' in who ? await who.get(address) : (await who.call('GET', address)).response;
    const { status, headers } = response;
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/zip');
    expect(headers.get('cache-control')).toBe('private, no-store');
    return unpack(bytes);
  }
  const refusal = async (who: Asker, path: string) =>
    (await who.call<{ code: string }>('GET', `/v1/exports/${path}`)).body.code;
  const exportEvents = async (organizationId: string) =>
    (await server.parts.audit.readChain(organizationId, organizationId))
      .filter(({ type }) => type === 'data.exported')
      .map(({ body }) => (JSON.parse(body) as { facts: object }).facts);

  test('of an organization holds its documents, envelopes and trails, and nothing of another', async () => {
    const files = await fetchExport(owner, 'organization');
    const { envelope, document } = sent;
    expect(jsonOf(files, 'organization.json')).toMatchObject({
      organizationId: customer.organizationId,
      apps: [{ id: customer.appId }],
      members: [{ role: 'owner' }],
    });
    expect(jsonOf(files, `envelopes/${envelope.id}/envelope.json`)).toMatchObject({
      recipients: [{ email: 'signer1@example.com' }, { email: 'signer2@example.com' }],
    });
    expect(textOf(files)).toContain('Produktdesigner æøå');
    const sealed = files.get(`envelopes/${envelope.id}/sealed-${document.id}.pdf`);
    expect(await verifySealedPdf(sealed ?? new Uint8Array())).toMatchObject({ valid: true });
    expect(new TextDecoder('latin1').decode(files.get(`documents/${document.id}.pdf`)).slice(0, 5)).toBe(
      '%PDF-',
    );
    const all = textOf(files);
    for (const secret of [foreign.id, stranger.organizationId, customer.apiKey, 'digest'])
      expect(all).not.toContain(secret);
    expect(await exportEvents(customer.organizationId)).toContainEqual({ scope: 'organization' });
  });

  test('of a person holds what is theirs, and of others neither name nor value', async () => {
    for (const query of ['email=SIGNER1@example.com', `recipientId=${sent.envelope.recipients[0]?.id}`]) {
      const files = await fetchExport(customer, `person?${query}`);
      const record = jsonOf(files, `envelopes/${sent.envelope.id}/recipient.json`);
      expect(record).toMatchObject({ recipients: [{ email: 'signer1@example.com', status: 'signed' }] });
      expect(Object.values(record['values'] as object)).toContainEqual({
        type: 'text',
        text: 'Produktdesigner æøå',
      });
      expect(files.has(`envelopes/${sent.envelope.id}/sealed-${sent.document.id}.pdf`)).toBe(true);
      const all = textOf(files);
      for (const others of ['signer2@example.com', 'Nº2', sent.envelope.recipients[1]?.id ?? '', foreign.id])
        expect(all).not.toContain(others);
      expect(all).toContain('recipient.signed');
    }
    expect(await exportEvents(customer.organizationId)).toContainEqual({
      scope: 'person',
      seats: 1,
      recipients: sent.envelope.recipients[0]?.id,
    });
  });

  test('of a member holds their membership, for the organization they belong to', async () => {
    const { accountId, email } = owner;
    await fetchExport(owner, 'organization');
    const files = await fetchExport(owner, `person?accountId=${accountId}`);
    expect(jsonOf(files, 'person.json')).toMatchObject({ email, member: { role: 'owner' } });
    // What they did, and where they were.
    const done = JSON.parse(new TextDecoder().decode(files.get('member/events-1.json'))) as AuditTrailEvent[];
    expect(done.map(({ type, details }) => [type, details['ip']])).toContainEqual([
      'data.exported',
      '127.0.0.1',
    ]);
    expect(done.filter(({ body }) => !body.includes(accountId))).toEqual([]);
    expect(await refusal(stranger, `person?accountId=${accountId}`)).toBe('not_found');
    expect(await refusal(stranger, `person?email=${encodeURIComponent(email)}`)).toBe('not_found');
  });

  test('of somebody who has left holds where they were while they were there', async () => {
    const former = await signUp(server);
    await former.becomes('admin', customer.organizationId);
    await fetchExport(former, 'organization');
    const path = `person?accountId=${former.accountId}`;
    const joined = await fetchExport(owner, path);
    expect(jsonOf(joined, 'person.json')).toMatchObject({ email: former.email });
    const { status } = await owner.call('DELETE', `/v1/members/${former.accountId}`);
    expect(status).toBe(204);
    const files = await fetchExport(owner, path);
    expect(jsonOf(files, 'person.json')).toMatchObject({ email: null, member: null, recipientIds: [] });
    const text = textOf(files);
    expect(text).toContain('127.0.0.1');
    expect(text).toContain('data.exported');
    expect(await refusal(stranger, path)).toBe('not_found');
  });

  test('is refused for whoever is known elsewhere only, and to whoever may not', async () => {
    expect(await refusal(customer, `person?recipientId=${foreign.recipients[0]?.id}`)).toBe('not_found');
    expect(await refusal(stranger, `person?recipientId=${sent.envelope.recipients[1]?.id}`)).toBe(
      'not_found',
    );
    expect(await refusal(stranger, 'person?email=signer2@example.com')).toBe('not_found');
    expect(await refusal(customer, 'person')).toBe('invalid_request');
    expect(await refusal(customer, 'person?email=')).toBe('invalid_request');
    expect(await refusal(customer, 'organization')).toBe('person_required');
    const live = await server.addCustomer({ testMode: false });
    expect(await refusal(live, 'person?email=signer1@example.com')).toBe('not_found');
    const auditor = await signUp(server);
    await auditor.becomes('auditor', customer.organizationId);
    for (const path of ['organization', 'person?email=signer1@example.com'])
      expect(await refusal(auditor, path)).toBe('forbidden');
    expect(await exportEvents(stranger.organizationId)).toEqual([]);
  });

  test('that does not fit into one file is refused before its first byte, and nothing was given out', async () => {
    const { exportLimits } = server.parts;
    const before = await exportEvents(customer.organizationId);
    const whole = await fetchExport(owner, 'organization');
    for (const limit of [{ bytes: 10_000 }, { files: whole.size - 1 }]) {
      server.parts.exportLimits = { ...exportLimits, ...limit };
      expect(await refusal(owner, 'organization')).toBe('export_too_large');
    }
    server.parts.exportLimits = { ...exportLimits, files: whole.size };
    expect((await fetchExport(owner, 'organization')).size).toBe(whole.size);
    server.parts.exportLimits = exportLimits;
    expect(await exportEvents(customer.organizationId)).toHaveLength(before.length + 2);
  });

  test('that outgrows one file while it is sent is cut off, and nobody takes it for whole', async () => {
    const limits = { ...server.parts.exportLimits };
    const { audit } = server.parts;
    const record = audit.recordKnown.bind(audit);
    server.parts.exportLimits = limits;
    const grown = vi.spyOn(audit, 'recordKnown').mockImplementationOnce((entries) => {
      limits.files = 1;
      return record(entries);
    });
    const response = await owner.get('/v1/exports/organization');
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
    grown.mockRestore();
    server.parts.exportLimits = zipLimits;
  });

  test('goes on without a document whose bytes are gone, and says so', async () => {
    const other = await server.addCustomer();
    const login = await signUp(server);
    await login.becomes('owner', other.organizationId);
    const pdf = await createBlankPdf();
    const { body } = await other.call<{ id: string }>('POST', '/v1/documents?name=Lost.pdf', { pdf });
    const on = server.parts.database.queries;
    const [row] = await on.select().from(documents).where(eq(documents.id, body.id));
    const objectId = row?.originalObjectId ?? '';
    await rm(join(server.dataDirectory, 'blobs', objectId.slice(-2), objectId));
    const files = await fetchExport(login, 'organization');
    expect(jsonOf(files, `documents/${body.id}.pdf.missing.json`)).toEqual({
      objectId,
      because: 'stored_object_missing',
    });
  });

  test('is written for the operator to files of their own, an organization each', async () => {
    const out = join(folder, 'signer.zip');
    const person = await runCli(server.dataDirectory, [
      'export',
      'person',
      '--email=signer1@example.com',
      `--out=${out}`,
    ]);
    expect(person.code, person.stderr).toBe(0);
    const paths = person.stdout.trim().split('\n');
    expect(paths).toHaveLength(2);
    for (const path of paths) {
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const isOwn = path.includes(customer.organizationId);
      const all = textOf(unpack(await readFile(path)));
      expect(all.includes(sent.envelope.id)).toBe(isOwn);
      expect(all.includes(foreign.id)).toBe(!isOwn);
    }
    const whole = join(folder, 'whole.zip');
    const parameters = [
      'export',
      'organization',
      `--organization=${customer.organizationId}`,
      `--out=${whole}`,
    ];
    expect(await runCli(server.dataDirectory, parameters)).toMatchObject({ code: 0, stdout: `${whole}\n` });
    expect(unpack(await readFile(whole)).has('organization.json')).toBe(true);
    expect(await runCli(server.dataDirectory, parameters)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('file_not_writable') as string,
    });
    const nobody = ['export', 'person', '--email=nobody@example.com', `--out=${out}`];
    expect(await runCli(server.dataDirectory, nobody)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not_found') as string,
    });
  });

  test('of an organization holds what it was given, and no longer what it has let go of', async () => {
    const [giver, receiver] = [await server.addCustomer(), await server.addCustomer()];
    const given = await completeOne(server, giver);
    const { id } = given.document;
    const json = { organizationId: receiver.organizationId };
    const path = `/v1/envelopes/${given.envelope.id}/interests`;
    expect((await giver.call('POST', path, { json })).status).toBe(201);
    const person = await signUp(server);
    await person.becomes('owner', receiver.organizationId);
    const files = await fetchExport(person, 'organization');
    expect(await verifySealedPdf(files.get(`received/${id}.pdf`) ?? new Uint8Array())).toMatchObject({
      valid: true,
    });
    expect(jsonOf(files, `received/${id}.json`)).toMatchObject({ id, ownerId: giver.organizationId });
    await askDeletion(receiver, { scope: 'document', documentId: id });
    await askDeletion(giver, { scope: 'document', documentId: id });
    await time.pass(73 * hour);
    // The signer has it still.
    expect([...(await fetchExport(person, 'organization')).keys()].filter((one) => one.includes(id))).toEqual(
      [],
    );
    await person.becomes('owner', giver.organizationId);
    const left = [...(await fetchExport(person, 'organization')).keys()];
    expect(left.filter((one) => one.startsWith('documents/'))).toEqual([]);
  });
});

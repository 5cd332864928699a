/** What signers agree to besides our own text: by version and language, hashed with ours, and for ever what each was shown. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App, AppChange } from '../../widget/contract/apps.ts';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { ConsentTextList, ConsentTexts } from '../../widget/contract/consent-texts.ts';
import type { EmbedSession } from '../../widget/frame/embed-session.ts';
import { consentText } from '../../server/signing/consent-texts.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal } from '../support/ceremony.ts';
import { findCanaries } from '../support/canaries.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { textIn, unpack } from '../support/evidence-forger.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { hour, LifecycleTime } from '../support/lifecycle.ts';
import { readSealed } from '../support/read-sealed.ts';

type Refusable = { code?: string; details?: unknown };
const first = {
  en: 'Harbour AS keeps your data for ten years.',
  nb: 'Harbour AS tar vare på dataene dine i ti år.',
};
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const ours = (language: string): string => consentText([language]).text;

describeOnDatabase('an app’s own consent text', (openDatabase) => {
  let server: TestServer;
  let customer: TestCustomer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    ({ customer } = server);
    await change({ allowedLanguages: ['en', 'nb'] });
  }, 120_000);
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const change = (json: AppChange) =>
    customer.call<App & Refusable>('PATCH', `/v1/apps/${customer.appId}`, { json });
  const texts = (of = customer) => `/v1/apps/${of.appId}/consent-texts`;
  const add = (json: object, of = customer) => of.call<ConsentTexts & Refusable>('POST', texts(of), { json });
  const open = async (language: string): Promise<{ session: EmbedSession; envelopeId: string }> => {
    const { envelope } = await sendSample(customer, [{ language }]);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    return { session, envelopeId: envelope.id };
  };
  const agree = (session: EmbedSession) =>
    session.act({ act: 'consent.give', ...pick(session.view.consent) });
  const pick = ({ version, language, sha256: hash }: EmbedSession['view']['consent']) => ({
    version,
    language,
    sha256: hash,
  });

  test.each([
    [
      { version: 'bad', texts: { en: 'Read <b>this</b>' } },
      422,
      'consent_text_invalid',
      { problem: 'markup' },
    ],
    [
      { version: 'bad', texts: { en: '<!-- hidden -->' } },
      422,
      'consent_text_invalid',
      { problem: 'markup' },
    ],
    [
      { version: 'bad', texts: { en: 'left \u202e thgir' } },
      422,
      'consent_text_invalid',
      { problem: 'characters' },
    ],
    [{ version: 'bad', texts: { en: 'zero\u0007' } }, 422, 'consent_text_invalid', { problem: 'characters' }],
    [{ version: 'bad', texts: { en: ' \n ' } }, 422, 'consent_text_invalid', { problem: 'empty' }],
    [{ version: 'bad', texts: {} }, 422, 'consent_text_invalid', { problem: 'empty' }],
    [{ version: 'bad', texts: { en: 'x'.repeat(4001) } }, 400, 'invalid_request', undefined],
    [{ version: 'bad', texts: { tlh: 'nuqneH' } }, 400, 'invalid_request', undefined],
    [{ version: 'a_b', texts: { en: 'x' } }, 400, 'invalid_request', undefined],
    [{ version: '../x', texts: { en: 'x' } }, 400, 'invalid_request', undefined],
  ])('%j is %i %s', async (json, status, code, details) => {
    expect(await add(json)).toMatchObject({ status, body: { code, ...(details && { details }) } });
    expect((await customer.call<ConsentTextList>('GET', texts())).body.consentTexts).toEqual([]);
  });

  test('is shown to nobody until it is chosen, and then behind ours, in the signer’s language, hashed as one', async () => {
    expect(await change({ consentVersion: '1' })).toMatchObject({
      status: 422,
      body: { code: 'consent_version_unknown' },
    });
    await add({ version: 'en-only', texts: { en: first.en } });
    expect(await change({ consentVersion: 'en-only' })).toMatchObject({
      status: 422,
      body: { code: 'consent_language_missing', details: { languages: ['nb'] } },
    });
    expect((await add({ version: '1', texts: first })).status).toBe(201);
    expect(await add({ version: '1', texts: { en: 'Something else' } })).toMatchObject({
      status: 409,
      body: { code: 'consent_version_taken' },
    });
    expect((await open('en')).session.view.consent.text).toBe(ours('en'));
    expect((await change({ consentVersion: '1' })).body.consentVersion).toBe('1');
    const { session } = await open('nb');
    const whole = `${ours('nb')}\n\n${first.nb}`;
    expect(session.view.consent).toEqual({
      version: `${consentText(['nb']).version}_1`,
      language: 'nb',
      text: whole,
      sha256: sha256(whole),
    });
    expect(await change({ allowedLanguages: ['en', 'nb', 'de'] })).toMatchObject({
      status: 422,
      body: { code: 'consent_language_missing', details: { languages: ['de'] } },
    });
  });

  test('a wording that is not the one shown now counts for nothing, and one that has changed is said to have', async () => {
    const { session } = await open('en');
    const { consent } = session.view;
    const give = (wrong: object) => session.act({ act: 'consent.give', ...pick(consent), ...wrong });
    await expect(give({ sha256: sha256(ours('en')) })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(give({ version: consentText(['en']).version })).rejects.toMatchObject({
      code: 'consent_text_changed',
    });
    await add({ version: '2', texts: { en: 'Two.\r\n\r\nAnd more.', nb: 'To.' } });
    await change({ consentVersion: '2' });
    await expect(give({})).rejects.toMatchObject({ code: 'consent_text_changed' });
    expect((await session.refresh()).consent.text).toBe(`${ours('en')}\n\nTwo.\n\nAnd more.`);
    expect((await agree(session)).recipient.consentedAt).not.toBeNull();
    await change({ consentVersion: '1' });
  });

  test('ours alone, in a language in which the app has added nothing, counts for nothing', async () => {
    const { session } = await open('en');
    const changed = { code: 'consent_text_changed' };
    const give = (text: ReturnType<typeof consentText>) =>
      session.act({ act: 'consent.give', ...pick(text) });
    await expect(give(consentText(['de']))).rejects.toMatchObject(changed);
    await expect(give(consentText(['en']))).rejects.toMatchObject(changed);
    // Nor in one that the app does not speak, where it has added nothing at all.
    await change({ consentVersion: null });
    await expect(give(consentText(['de']))).rejects.toMatchObject(changed);
    expect((await give(consentText(['en']))).recipient.consentedAt).not.toBeNull();
    await change({ consentVersion: '1' });
  });

  test('what somebody agreed to stays what it was: for them, on the certificate and in the evidence', async () => {
    const { session, envelopeId } = await open('en');
    const agreed = session.view.consent;
    expect(agreed.version).toMatch(/_1$/);
    await agree(session);
    await change({ consentVersion: null });
    expect((await session.refresh()).consent).toEqual(agreed);
    expect((await open('en')).session.view.consent.text).toBe(ours('en'));
    await signAndSeal(customer, session, envelopeId);

    const { body: trail } = await customer.call<AuditTrail>('GET', `/v1/envelopes/${envelopeId}/audit-trail`);
    const given = trail.events.filter(({ type }) => type === 'consent.given');
    // Once here and once more on the way to signing, and both times the same words.
    const facts = { version: agreed.version, language: 'en', sha256: agreed.sha256 };
    expect(given.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([{ facts }, { facts }]);
    const drawn = (await readSealed(customer, envelopeId)).texts.replaceAll(' ', '');
    expect(drawn).toContain(agreed.version);
    expect(drawn).toContain(agreed.sha256);
    const packed = await customer.call('GET', `/v1/envelopes/${envelopeId}/evidence`);
    const files = unpack(Buffer.from(await packed.response.arrayBuffer()));
    expect(textIn(files, `consent/${agreed.version}-en.txt`)).toBe(agreed.text);
    const { body: list } = await customer.call<ConsentTextList>('GET', texts());
    expect(list.current).toBeNull();
    expect(list.consentTexts.map(({ version }) => version)).toEqual(['en-only', '1', '2']);
  });

  test('is added by who may change the app, on the record, and goes when the organization does', async () => {
    const stranger = await server.addCustomer();
    expect((await add({ version: '9', texts: first }, { ...stranger, appId: customer.appId })).status).toBe(
      404,
    );
    const person = await signUp(server);
    await person.becomes('auditor', customer.organizationId);
    expect((await person.call('GET', texts())).status).toBe(200);
    expect((await person.call('POST', texts(), { json: { version: '9', texts: first } })).status).toBe(403);
    const events = await server.parts.audit.readChain(customer.organizationId, customer.organizationId);
    const added = events.filter(({ type }) => type === 'consent_text.added');
    expect(added.map(({ body }) => JSON.parse(body) as unknown)[1]).toMatchObject({
      facts: { app: customer.appId, version: '1', sha256: `en:${sha256(first.en)} nb:${sha256(first.nb)}` },
    });

    await add({ version: '1', texts: { en: 'Leaving-canary text.' } }, stranger);
    expect(await findCanaries(server, ['Leaving-canary'])).toHaveLength(1);
    const time = new LifecycleTime(server);
    await person.becomes('owner', stranger.organizationId);
    await person.call('POST', '/v1/deletion-requests', { json: { scope: 'organization' } });
    await time.pass(73 * hour);
    await time.settle();
    expect(await findCanaries(server, ['Leaving-canary'])).toEqual([]);
  });
});

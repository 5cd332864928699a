import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmbedFor, openFrame, sendSample } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

describeOnDatabase('the language a person is spoken to in', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  test.each([
    ['the page’s', 'nb', 'de-AT', 'de'],
    ['the recipient’s where the page’s is none of ours', 'nb', 'zh', 'nb'],
    ['the recipient’s where the page names none', 'pt-PT', undefined, 'pt-BR'],
    ['English where nobody names one', undefined, undefined, 'en'],
  ])('is %s', async (_whose, ofRecipient, ofPage, expected) => {
    const { envelope } = await sendSample(server.customer, [{ language: ofRecipient }]);
    const options = ofPage === undefined ? {} : { language: ofPage };
    const embed = await createEmbedFor(server.customer, envelope);
    const session = await openFrame(server, embed, options);
    expect(session.view.consent.language).toBe(expected);
    const { version, language, sha256 } = session.view.consent;
    const given = await session.act({ act: 'consent.give', version, language, sha256 });
    expect(given.recipient.consentedAt).not.toBeNull();
    expect(given.consent.language).toBe(expected);
    expect((await session.refresh()).consent.language).toBe(expected);
  });

  test('is the browser’s for the frame’s page, before anybody is known', async () => {
    const { envelope } = await sendSample(server.customer);
    const { frameUrl } = await createEmbedFor(server.customer, envelope);
    const answer = await fetch(frameUrl, { headers: { 'accept-language': 'xx, ar-EG;q=0.9, en;q=0.8' } });
    expect(await answer.text()).toContain('<html lang="ar" dir="rtl">');
    expect(answer.headers.get('vary')).toContain('accept-language');
  });
});

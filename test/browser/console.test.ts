/** The parts of the console against the real API: what it shows is what was answered, and what was altered is told. */
import { expect, fixture, html } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import type { App, CreatedApiKey } from '../../widget/contract/apps.ts';
import { languages } from '../../widget/contract/languages.ts';
import { scopes } from '../../widget/contract/scopes.ts';
import type { AuditEventList } from '../../widget/contract/audit-events.ts';
import { ConsoleApi } from '../../widget/console/console-api.ts';
import type { ConsolePage } from '../../widget/console/console-page.ts';
import {
  createOrganization,
  readLogin,
  signIn,
  signOut,
  signUp,
} from '../../widget/console/console-login.ts';
import '../../widget/console/audit/event-list.ts';
import type { InksealEventList } from '../../widget/console/audit/event-list.ts';
import { EnvelopesPage } from '../../widget/console/envelopes/envelopes-page.ts';
import { KeysPage } from '../../widget/console/apps/keys-page.ts';
import { SettingsPage } from '../../widget/console/apps/settings-page.ts';
import { installTokens } from '../../widget/ui/theme.ts';

const password = 'a long enough password';

async function until(isTrue: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 15_000;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`Still waiting: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const query = <E extends Element = HTMLElement>(page: Element, selector: string): E | null =>
  page.shadowRoot?.querySelector<E>(selector) ?? null;

async function see(page: Element, selector: string): Promise<HTMLElement> {
  await until(() => query(page, selector) !== null, selector);
  return query(page, selector)!;
}

describe('the console', function () {
  this.timeout(90_000); // the first call starts the server
  let app: App;
  let api: ConsoleApi;
  before(async () => {
    installTokens();
    await setViewport({ width: 375, height: 812 });
    await signUp('Grace Hopper', 'grace@example.com', password);
    await createOrganization('Harbour Lights AS');
    const made = { name: 'Harbour HR', testMode: true, allowedOrigins: ['http://localhost:3000'] };
    app = await new ConsoleApi().post<App>('/v1/apps', made);
    api = new ConsoleApi(app);
  });

  async function show(Page: new () => ConsolePage): Promise<ConsolePage> {
    const page = Object.assign(new Page(), { api, app, login: await readLogin() });
    return fixture<ConsolePage>(html`${page}`);
  }

  it('knows who is signed in and for whom, and has the code of what is refused', async () => {
    const login = await readLogin();
    expect([login?.person.name, login?.organization?.name]).to.eql(['Grace Hopper', 'Harbour Lights AS']);
    const refused = await api.get('/v1/envelopes/env_none').catch((error: unknown) => error);
    expect(refused).to.include({ name: 'ApiFailure', code: 'not_found' });
    const wrong = await signIn('grace@example.com', 'another password').catch((error: unknown) => error);
    expect(wrong).to.include({ code: 'sign_in_refused' });
  });

  it('teaches where there is nothing yet', async () => {
    const page = await show(EnvelopesPage);
    const empty = await see(page, '.empty');
    expect(empty.textContent).to.contain('Nothing has been sent yet');
    expect(empty.querySelector('a')?.getAttribute('href')).to.equal(`/console/apps/${app.id}/start`);
    await expect(page).to.be.accessible();
  });

  it('makes a key with what was chosen, shows it once, and revokes it when asked twice', async () => {
    const page = await show(KeysPage);
    await see(page, 'form');
    for (const box of page.shadowRoot!.querySelectorAll<HTMLInputElement>('input[name=permission]'))
      box.checked = box.value === 'envelopes:read';
    await until(() => query(page, '[data-act=create-key]:enabled') !== null, 'the keys there are');
    query<HTMLButtonElement>(page, '[data-act=create-key]')!.click();
    const secret = ((await see(page, 'inkseal-copyable')) as HTMLElement & { text: string }).text;
    expect(secret).to.match(/^sk_test_/);
    const row = await see(page, '[data-key]');
    expect(row.textContent).to.contain('envelopes:read').and.not.contain('embeds:create');
    expect(row.textContent).to.contain(secret.slice(0, 12)).and.not.contain(secret);
    await expect(page).to.be.accessible();
    row.querySelector<HTMLButtonElement>('[data-act=revoke]')!.click();
    await page.updateComplete;
    const { apiKeys } = await api.get<{ apiKeys: CreatedApiKey['apiKey'][] }>(`/v1/apps/${app.id}/api-keys`);
    expect(apiKeys[0]?.revokedAt).to.equal(null);
    query<HTMLButtonElement>(page, '[data-act=revoke-confirm]')!.click();
    await until(() => query(page, '[data-key] [data-act=revoke]') === null, 'revoked');
  });

  it('says by its code why an origin is not taken, and keeps what was typed', async () => {
    const page = await show(SettingsPage);
    const origins = query<HTMLTextAreaElement>(page, '#origins')!;
    expect(origins.value).to.equal('http://localhost:3000');
    origins.value = 'http://localhost:3000\nhttp://app.example.com/path';
    query<HTMLButtonElement>(page, '[data-act=save-app]')!.click();
    await see(page, '[role=alert][data-code=origin_invalid]');
    expect(origins.value).to.contain('/path');
    await expect(page).to.be.accessible();
    origins.value = 'https://app.example.com';
    query<HTMLButtonElement>(page, '[data-act=save-app]')!.click();
    await until(() => query(page, '[role=alert]') === null, 'saved');
    const kept = await api.get<App>(`/v1/apps/${app.id}`);
    expect(kept.allowedOrigins).to.eql(['https://app.example.com']);
  });

  it('keeps what embeds may be at most, and says by its code what does not go together', async () => {
    const page = await show(SettingsPage);
    const tick = (name: string, value: string, checked: boolean): void => {
      const box = query<HTMLInputElement>(page, `input[name=${name}][value="${value}"]`)!;
      if (box.checked !== checked) box.click();
    };
    const save = (): void => query<HTMLButtonElement>(page, '[data-act=save-app]')!.click();
    tick('allowed-scope', 'document:download', false);
    save();
    await see(page, '[role=alert][data-code=default_scopes_not_allowed]');
    tick('default-scope', 'document:download', false);
    for (const language of languages) tick('language', language, language === 'nb' || language === 'en');
    query<HTMLSelectElement>(page, '#default-language')!.value = 'de';
    save();
    await see(page, '[role=alert][data-code=default_language_not_allowed]');
    await expect(page).to.be.accessible();
    query<HTMLSelectElement>(page, '#default-language')!.value = 'nb';
    query<HTMLInputElement>(page, '#lifetime')!.value = '60';
    save();
    await until(() => query(page, '[role=alert]') === null, 'saved');
    const kept = await api.get<App>(`/v1/apps/${app.id}`);
    expect(kept.allowedScopes).to.eql(scopes.filter((scope) => scope !== 'document:download'));
    expect(kept.defaultScopes).to.not.include('document:download');
    expect([kept.maxTokenLifetimeSeconds, kept.defaultLanguage]).to.eql([60, 'nb']);
    expect(kept.allowedLanguages).to.eql(['en', 'nb']);
  });

  describe('checks events in the browser', () => {
    let logged: AuditEventList;
    before(async () => {
      const read = () => new ConsoleApi().get<AuditEventList>('/v1/audit-events');
      for (let round = 0; round < 100; round++) {
        logged = await read();
        if (logged.events.every(({ inclusion }) => inclusion !== null)) break;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    });

    const verdictOn = async (page: AuditEventList): Promise<HTMLElement> => {
      const list = await fixture<InksealEventList>(
        html`<inkseal-event-list .pages=${[page]}></inkseal-event-list>`,
      );
      query<HTMLButtonElement>(list, '[data-act=verify]')!.click();
      const verdict = await see(list, '[data-verdict]');
      await expect(list).to.be.accessible();
      return verdict;
    };
    const forge = (change: (event: AuditEventList['events'][number]) => object): AuditEventList => ({
      ...logged,
      events: logged.events.map((event, index) => (index === 0 ? { ...event, ...change(event) } : event)),
    });

    it('and finds them as they were logged', async () => {
      const verdict = await verdictOn(logged);
      expect(verdict.dataset['verdict']).to.equal('proven');
      expect(verdict.textContent).to.contain(`${logged.events.length} of ${logged.events.length}`);
    });

    it('and tells of an event whose text is another', async () => {
      const verdict = await verdictOn(forge(({ body }) => ({ body: body.replace('account', 'api_key') })));
      expect(verdict.textContent).to.contain('event_hash_mismatch');
    });

    it('and tells of an event with a hash to suit it, which the log does not have', async () => {
      const body = logged.events[0]!.body.replace('account', 'api_key');
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)));
      const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
      const verdict = await verdictOn(forge(() => ({ body, sha256 })));
      expect(verdict.textContent).to.contain('inclusion_mismatch');
    });

    it('and tells of a checkpoint that nobody has signed', async () => {
      const { log } = logged;
      const lines = log!.checkpoint.split('\n');
      lines[1] = String(Number(lines[1]) + 1);
      const verdict = await verdictOn({ ...logged, log: { ...log!, checkpoint: lines.join('\n') } });
      expect(verdict.textContent).to.contain('note_signature_invalid');
    });
  });

  describe('at the end', () => {
    it('is over once one has signed out', async () => {
      await signOut();
      expect(await readLogin()).to.equal(undefined);
      const refused = await api.get('/v1/apps').catch((error: unknown) => error);
      expect(refused).to.include({ code: 'unauthorized' });
    });
  });
});

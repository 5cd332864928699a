/** Whoever frames the widget, sits beside it, opens it or is its host and wants more, in Firefox. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolder } from '../../../demo/launch.ts';
import type { ExchangeAnswer } from '../../../widget/contract/signing.ts';
import { secretPattern } from '../signing-world.ts';
import { evilAnswers, evilLoads, hostBody, markedUp, pause, type Sent } from './attack-world.ts';
import { flood, longestPause, many } from './flood.ts';
import { hostilePdf, passOff } from './hostile-pdf.ts';
import {
  countRepeated,
  hijack,
  hostileThemes,
  impatientBody,
  impersonate,
  offerGarbage,
  repeatCalls,
  sayEverything,
  thiefBody,
  wishedMethods,
  type ImpatientWindow,
} from './impatient-host.ts';
import { firefox, SecondEngine } from './second-engine.ts';

const evilScript = '<script src="/evil.js"></script>';

describe.skipIf(firefox === undefined)('in Firefox', () => {
  const engine = new SecondEngine();
  const evilOrigin = () => engine.world.sites.evilOrigin;
  const stolenBy = (one: Pick<SecondEngine['page'], 'evaluate'>) =>
    one.evaluate(() => (window as unknown as { stolen: { origin: string; data: unknown }[] }).stolen);
  const canary = () => String((window as unknown as { pwned?: unknown }).pwned);

  async function openHost(extra = '', wishes = {}): Promise<Sent> {
    const sent = await engine.world.send(wishes);
    await engine.showHost(hostBody(sent, { extra }));
    await engine.untilEvent('ready');
    return sent;
  }

  it('an evil page cannot frame it, nor load it otherwise, and hears nothing (row 1)', async () => {
    const { embed } = await engine.world.send();
    await engine.show(evilOrigin(), `${evilScript}<iframe src="${embed.frameUrl}"></iframe>`);
    await pause(800); // a frame that is there says hello twice a second
    expect(await stolenBy(engine.page)).toEqual([]);
    engine.world.answers.length = 0;
    await engine.show(evilOrigin(), evilLoads(embed.frameUrl));
    const answered = () =>
      engine.world.answers.map(({ destination, status }) => `${destination} ${status}`).toSorted();
    await expect.poll(answered, { timeout: 10_000 }).toEqual(evilAnswers);
  });

  it('an evil page cannot frame its own host around it (row 2)', async () => {
    const inner = engine.world.sites.put('/host', { body: hostBody(await engine.world.send()) });
    const address = engine.world.sites.hostOrigin + inner;
    await engine.show(evilOrigin(), `${evilScript}<iframe src="${address}"></iframe>`);
    const status = () =>
      engine.frameAt(address).evaluate(() => document.querySelector('inkseal-sign')?.getAttribute('status'));
    await expect.poll(status, { timeout: 20_000 }).toBe('error');
    expect(engine.world.tokensAsked).toEqual([]);
    expect(await stolenBy(engine.page)).toEqual([]);
  });

  it('an evil frame beside it is heard by nobody (rows 3 and 23)', async () => {
    const address = evilOrigin() + engine.world.sites.put('/evil', { body: evilScript });
    const sent = await openHost(`<iframe src="${address}"></iframe>`);
    await pause(700);
    await engine.expectUndisturbed(sent);
    const heard = await stolenBy(engine.frameAt(address));
    expect(heard.filter(({ origin }) => origin !== evilOrigin())).toEqual([]);
  });

  it('a second widget on the page drives nothing (row 4)', async () => {
    const other = await engine.world.send();
    const sent = await openHost(`<iframe src="${other.embed.frameUrl}"></iframe>`);
    await engine.inside(other).evaluate(impersonate);
    await pause(700);
    await engine.expectUndisturbed(sent);
  });

  it('a page that has taken the frame’s place is sent no connect and no token (rows 5 and 6)', async () => {
    const address = evilOrigin() + engine.world.sites.put('/impostor', { body: evilScript });
    await openHost();
    await engine.page.evaluate((url) => {
      const frame = document.querySelector('inkseal-sign')?.shadowRoot?.querySelector('iframe');
      if (frame) frame.src = url;
    }, address);
    await expect.poll(() => engine.frameAt(address) !== undefined, { timeout: 10_000 }).toBe(true);
    await engine.page.evaluate(() => document.querySelector<HTMLElement>('inkseal-sign')?.focus());
    await pause(1000);
    const impostor = engine.page.frames().find((frame) => frame.url() === address);
    expect(impostor ? await stolenBy(impostor) : []).toEqual([]);
    expect(engine.world.tokensAsked).toHaveLength(1);
    expect((await engine.namesHeard()).filter((name) => /signed|completed/.test(name))).toEqual([]);
  });

  it('a sender without an origin, and a window that the page has opened, are heard by nobody (row 7)', async () => {
    const address = evilOrigin() + engine.world.sites.put('/evil', { body: evilScript });
    const nowhere = `<iframe sandbox="allow-scripts" srcdoc="<script src='/evil.js'></script>"></iframe>`;
    const sent = await openHost(nowhere);
    const opened = engine.browser.waitForTarget((target) => target.url() === address);
    await engine.page.evaluate((url) => void window.open(url, '_blank'), address);
    const popup = await (await opened).page();
    await pause(1000);
    expect(await stolenBy(engine.frameAt('about:srcdoc'))).toEqual([]);
    expect(await stolenBy(popup!)).toEqual([]);
    await popup?.close();
    await engine.expectUndisturbed(sent);
  });

  it('an evil page that opens it in a tab with a stolen token is refused (rows 7 and 12)', async () => {
    const { embed } = await engine.world.send();
    await engine.show(evilOrigin(), thiefBody(embed));
    const opened = engine.browser.waitForTarget((target) => target.url() === embed.frameUrl);
    await engine.page.evaluate(() => (window as unknown as ImpatientWindow).openTab());
    const told = () => engine.page.evaluate(() => (window as unknown as ImpatientWindow).told);
    await expect
      .poll(told, { timeout: 20_000 })
      .toMatchObject([{ type: 'error', code: 'embed_origin_refused' }]);
    await (await (await opened).page())?.close();
  });

  async function openByHand(): Promise<Sent> {
    const sent = await engine.world.send({ filled: true });
    await engine.page.evaluateOnNewDocument(offerGarbage);
    await engine.showHost(impatientBody(sent.embed.frameUrl));
    const told = () =>
      engine.page.evaluate(() => (window as unknown as ImpatientWindow).told.map(({ type }) => type));
    await expect.poll(told, { timeout: 30_000 }).toContain('ready');
    return sent;
  }

  /** The answers to those calls, the first with id `first`. */
  async function callAll(first: number, calls: readonly { method: string; params?: unknown }[]) {
    const answers = () =>
      engine.page.evaluate(
        (from, count) =>
          Array.from(
            { length: count },
            (_, index) => (window as unknown as ImpatientWindow).answers[from + index] ?? [],
          ),
        first,
        calls.length,
      );
    await engine.page.evaluate(
      (from, list) => {
        const { say } = window as unknown as ImpatientWindow;
        list.forEach((call, index) => say({ type: 'call', id: from + index, params: {}, ...call }));
      },
      first,
      calls,
    );
    await expect
      .poll(async () => (await answers()).map(({ length }) => length > 0), { timeout: 20_000 })
      .not.toContain(false);
    return answers();
  }

  it('a host that holds the true port finds no method that signs, and each call is answered once (rows 8 and 9)', async () => {
    const sent = await openByHand();
    const found = await callAll(
      1,
      wishedMethods.map((method) => ({ method })),
    );
    expect(found.map(([answer]) => answer?.code)).toEqual(found.map(() => 'rpc_no_method'));
    await engine.page.evaluate(repeatCalls);
    await callAll(51, [{ method: 'status' }]);
    expect(await engine.page.evaluate(countRepeated)).toEqual([1, undefined]);
    expect((await engine.world.readTrail(sent.envelope.id)).map(({ type }) => type)).not.toContain(
      'recipient.signed',
    );
  });

  it('garbage on port and window breaks nothing (row 10)', async () => {
    await openByHand();
    await engine.page.evaluate(sayEverything);
    const [answers] = await callAll(1000, [{ method: 'status' }]);
    expect(answers).toEqual([{ type: 'result', id: 1000, result: { status: 'ready' } }]);
    await pause(300);
    expect(await engine.page.evaluate(() => (window as unknown as ImpatientWindow).strays)).toEqual([]);
    const polluted = () => String(({} as { polluted?: unknown }).polluted);
    const found = await Promise.all(engine.page.frames().map((frame) => frame.evaluate(polluted)));
    expect(found).toEqual(['undefined', 'undefined']);
    expect(engine.pageErrors).toEqual([]);
  });

  it('a token in the attribute is in no address, Referer, timing entry or attribute (row 11)', async () => {
    const addresses: string[] = [];
    engine.page.on('request', (request) => addresses.push(request.url(), request.headers()['referer'] ?? ''));
    const sent = await engine.world.send();
    await engine.showHost(hostBody(sent, { giveToken: true }));
    await engine.untilEvent('ready');
    const read = () => [
      ...performance.getEntries().map(({ name }) => name),
      document.documentElement.outerHTML,
    ];
    const known = await Promise.all(engine.page.frames().map((frame) => frame.evaluate(read)));
    expect(addresses).toContain(sent.embed.frameUrl);
    const all = [...addresses, ...known.flat(), ...engine.world.server.failures];
    expect(all.filter((text) => secretPattern.test(text))).toEqual([]);
  });

  it('the frame, if a stranger ran it, cannot lead the page away or stop it (row 18)', async () => {
    const sent = await openHost();
    const dialogs: string[] = [];
    engine.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await engine.press(engine.inside(sent), 'consent-tick');
    const { answer, tries } = await engine.inside(sent).evaluate(hijack, `${evilOrigin()}/evil`);
    await pause(500);
    expect([answer, ...tries.slice(0, 2)]).toEqual([false, 'SecurityError', 'SecurityError']);
    expect(dialogs).toEqual([]);
    expect(engine.page.url()).toBe(`${engine.world.sites.hostOrigin}/firefox`);
  });

  it('a hostile PDF runs nothing, asks nothing and fetches nothing, even past the server’s own cleaning (row 19)', async () => {
    const pdf = hostilePdf(evilOrigin());
    const sent = await engine.world.send();
    const asked: string[] = [];
    await engine.page.setRequestInterception(true);
    engine.page.on('request', async (request) => {
      const url = request.url();
      asked.push(url);
      if (url.includes('/v1/embed/document'))
        return request.respond({ status: 200, contentType: 'application/pdf', body: pdf });
      if (!url.endsWith('/v1/embed/exchange')) return request.continue();
      const { dpop = '', 'content-type': type = '' } = request.headers();
      const body = (await request.fetchPostData()) ?? '';
      const answer = await fetch(url, { method: 'POST', headers: { dpop, 'content-type': type }, body });
      const json = passOff(pdf, (await answer.json()) as ExchangeAnswer);
      return request.respond({ status: 200, contentType: 'application/json', body: JSON.stringify(json) });
    });
    await engine.showHost(hostBody(sent));
    await engine.untilEvent('ready');
    const frame = engine.inside(sent);
    await engine.press(frame, 'consent-tick');
    await frame.waitForSelector('>>> inkseal-page >>> a');
    const links = await frame.$$eval('>>> inkseal-page >>> a', (all) =>
      all.map((one) => one.getAttribute('href')),
    );
    expect(links).toEqual(['/link', '/launch'].map((path) => evilOrigin() + path));
    await pause(500);
    const found = await Promise.all(engine.page.frames().map((one) => one.evaluate(canary)));
    expect(found).toEqual(['undefined', 'undefined']);
    const own = [engine.world.sites.hostOrigin, engine.world.server.origin, 'blob:', 'data:'];
    expect(asked.filter((url) => !own.some((origin) => url.startsWith(origin)))).toEqual([]);
  });

  it('markup in the names is text (row 20)', async () => {
    const sent = await openHost('', markedUp);
    const frame = engine.inside(sent);
    await frame.waitForSelector('>>> canvas');
    const named = await frame.$$eval('>>> h1, >>> h2', (all) => all.map((one) => one.textContent).join());
    expect(named).toContain(markedUp.title);
    expect(await frame.$$('>>> img[onerror], >>> svg[onload]')).toEqual([]);
    const found = await Promise.all(engine.page.frames().map((one) => one.evaluate(canary)));
    expect(found).toEqual(['undefined', 'undefined']);
    expect(engine.pageErrors).toEqual([]);
  });

  it('a theme carries no style rules or addresses into the frame (row 21)', async () => {
    const sent = await openByHand();
    const readStyle = () =>
      engine.inside(sent).evaluate(() => document.documentElement.getAttribute('style') ?? '');
    for (const [index, theme] of hostileThemes.entries())
      await callAll(index + 1, [{ method: 'setContext', params: { theme } }]);
    expect(await readStyle()).toBe('');
    await callAll(100, [{ method: 'setContext', params: { theme: { accent: '#663399' } } }]);
    await expect.poll(readStyle, { timeout: 10_000 }).toMatch(/--ink-accent: ?#663399/);
  });

  it('the script tag’s file is not run when a single byte of it is another (row 22)', async () => {
    const folder = join(packageFolder, '../cdn');
    const described = (await readdir(folder)).find((name) => name.endsWith('.json')) ?? '';
    const { integrity } = JSON.parse(await readFile(join(folder, described), 'utf8')) as {
      integrity: string;
    };
    const bytes = await readFile(join(folder, described.replace('.json', '.js')), 'utf8');
    const isDefined = async (served: string) => {
      const headers = { 'content-type': 'text/javascript' };
      engine.world.sites.put('/cdn.js', { raw: served, headers });
      await engine.showHost(`<script type="module" src="/cdn.js" integrity="${integrity}"></script>`);
      return engine.page.evaluate(() => customElements.get('inkseal-sign') !== undefined);
    };
    expect(await isDefined(bytes)).toBe(true);
    expect(await isDefined(`${bytes} `)).toBe(false);
  });

  it('ten thousand hellos of an evil frame, then of its own, neither stop the page nor get a token (row 28)', async () => {
    const address = evilOrigin() + engine.world.sites.put('/flood', { body: '' });
    const sent = await openHost(`<iframe src="${address}"></iframe>`);
    await engine.page.evaluate(() => {
      (window as unknown as { heard: { longestPause: number } }).heard.longestPause = 0;
    });
    await engine.frameAt(address).evaluate(flood, [many, true] as const);
    await pause(300);
    await engine.expectUndisturbed(sent);
    // A document that says hello anew loses its connection by that, but nothing more.
    await engine.inside(sent).evaluate(flood, [many, true] as const);
    await pause(300);
    expect((await engine.readHeard()).longestPause).toBeLessThan(longestPause);
    expect(engine.world.tokensAsked).toHaveLength(1);
  });
});

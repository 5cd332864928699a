/** A Firefox as people have it, by WebDriver BiDi, on the sites of the attacks. */
import { launch, type Browser, type Frame, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { findFirefox } from '../../support/outside-tools.ts';
import { openAttackWorld, type AttackWorld, type Heard, type Sent } from './attack-world.ts';

export const firefox = findFirefox();
if (firefox === undefined)
  console.log(
    'SKIPPED: no Firefox here, so nothing runs in a second engine. On Debian: apt-get install firefox-esr',
  );

/** One page of a Firefox that is there for the tests around the call. */
export class SecondEngine {
  world!: AttackWorld;
  browser!: Browser;
  page!: Page;
  /** What no script caught, on the page or in its frames. */
  readonly pageErrors: string[] = [];

  constructor() {
    beforeAll(async () => {
      [this.world, this.browser] = await Promise.all([
        openAttackWorld(),
        launch({ browser: 'firefox', executablePath: firefox ?? '', headless: true }),
      ]);
    });
    afterAll(async () => {
      await this.browser.close();
      await this.world.close();
    });
    beforeEach(async () => {
      this.world.tokensAsked.length = 0;
      this.pageErrors.length = 0;
      this.page = await this.browser.newPage();
      this.page.on('pageerror', (error) => this.pageErrors.push(String(error)));
    });
    afterEach(() => this.page.close());
  }

  show(origin: string, body: string, headers: Record<string, string> = {}): Promise<unknown> {
    return this.page.goto(origin + this.world.sites.put('/firefox', { body, headers }));
  }

  showHost = (body: string, headers: Record<string, string> = {}): Promise<unknown> =>
    this.show(this.world.sites.hostOrigin, body, headers);

  readHeard = (): Promise<Heard> => this.page.evaluate(() => (window as unknown as { heard: Heard }).heard);

  namesHeard = async (): Promise<string[]> => (await this.readHeard()).events.map(({ event }) => event);

  async untilEvent(name: string): Promise<void> {
    await expect.poll(this.namesHeard, { timeout: 40_000 }).toContain(`inkseal-${name}`);
  }

  frameAt = (url: string): Frame => this.page.frames().find((frame) => frame.url() === url)!;
  inside = ({ embed }: Sent): Frame => this.frameAt(embed.frameUrl);

  press = (frame: Frame, act: string): Promise<void> =>
    frame.locator(`>>> [data-act="${act}"]:not([aria-disabled="true"])`).setTimeout(20_000).click();

  /** Nobody but the true frame was heard, and that one goes on. */
  async expectUndisturbed(sent: Sent): Promise<void> {
    expect(this.world.tokensAsked).toHaveLength(1);
    const names = await this.namesHeard();
    expect(names.filter((name) => !/-(ready|progress|activity)$/.test(name))).toEqual([]);
    expect(names.filter((name) => name === 'inkseal-ready')).toHaveLength(1);
    const consent = await this.inside(sent).waitForSelector('>>> [data-act="consent-tick"]');
    await consent?.click();
    // Over the same port as ever: a host that had taken up with somebody else would hear nothing of the press.
    await this.untilEvent('activity');
    expect(this.pageErrors).toEqual([]);
  }
}

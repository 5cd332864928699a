/** Somebody goes for lunch in the middle of a document: the embed session ends, the ceremony does not. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { widgetFrame } from '../../demo/person.ts';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import { passUnused } from '../support/ceremony.ts';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld } from './embedded-server.ts';

let world: EmbeddedWorld;

beforeAll(async () => {
  world = await openEmbeddedWorld({});
});
afterAll(() => world.close());

const lunch = () => passUnused(world.server, 45 * 60);

it('goes on where it was, with a new token that the page is asked for', async () => {
  const { page, envelope, asked, events } = await showSigning(world);
  const frame = widgetFrame(page);
  await frame.locator('[data-act="consent-tick"]').click();
  await frame.locator('[data-act="consent"]').click();
  const text = frame.locator('inkseal-field input[type="text"], inkseal-field textarea').first();
  await text.fill('Bergen');
  await frame.locator('.saving[data-state="saved"]').waitFor();
  await lunch();
  await text.fill('Tromsø');
  await expect.poll(() => asked, { timeout: 20_000 }).toEqual(['start', 'expired']);
  await frame.locator('.saving[data-state="saved"]').waitFor();
  expect(await frame.locator('inkseal-notice').count()).toBe(0);
  expect((await events()).filter(({ type }) => type === 'frame.error')).toEqual([]);
  const path = `/v1/envelopes/${envelope.id}/audit-trail`;
  const trail = (await world.server.customer.call<AuditTrail>('GET', path)).body.events;
  const types = trail.map(({ type }) => type);
  expect(types.filter((type) => type === 'embed_token.exchanged')).toHaveLength(2);
  const end = types.indexOf('embed_session.expired');
  expect(end).toBeGreaterThan(types.indexOf('field.changed'));
  expect(types.lastIndexOf('field.changed')).toBeGreaterThan(end);
  await page.close();
});

it('ends with a sentence and a code where the page has no other token, and opens again when it has', async () => {
  const { page, embed, events } = await showSigning(world, { mayRenew: false });
  const frame = widgetFrame(page);
  await frame.locator('[data-act="consent-tick"]').click();
  await lunch();
  await frame.locator('[data-act="consent"]').click();
  await frame.getByRole('heading', { name: /away for a while/ }).waitFor();
  const errors = async () => (await events()).filter(({ type }) => type === 'frame.error');
  await expect.poll(errors).toMatchObject([{ code: 'embed_session_expired', embedId: embed.embedId }]);
  const path = `/v1/embeds/${embed.embedId}/tokens`;
  const { body } = await world.server.customer.call<{ token: string }>('POST', path, { json: {} });
  await page
    .locator('inkseal-sign')
    .evaluate((element, token) => Object.assign(element, { token }), body.token);
  await frame.locator('[data-act="consent"]').waitFor();
  await page.close();
});

/** The frame on an origin of its own (INKSEAL_FRAME_ORIGIN), in a real browser: what is asked of whom, and what is not. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signInFrame, widgetFrame } from '../../demo/person.ts';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld } from './embedded-server.ts';

let world: EmbeddedWorld;

beforeAll(async () => {
  world = await openEmbeddedWorld({ frameHost: 'localhost' });
});
afterAll(async () => {
  expect(world.server.failures).toEqual([]);
  await world.close();
});

it('carries a whole ceremony, with no request to the public origin and no cookie', async () => {
  const { frameOrigin, publicOrigin } = world.server.parts;
  expect(frameOrigin).not.toBe(publicOrigin);
  const { page, embed, events } = await showSigning(world);
  const urls: string[] = [];
  page.on('request', (request) => void urls.push(request.url()));
  await page.reload();
  await signInFrame(widgetFrame(page), () => undefined);
  await page.locator('inkseal-sign[status="completed"]').waitFor({ timeout: 60_000 });
  expect(urls.filter((url) => url.startsWith(`${frameOrigin}/v1/embed/`)).length).toBeGreaterThan(5);
  expect(urls.filter((url) => url.startsWith(publicOrigin))).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
  expect((await events()).map(({ embedId }) => embedId)).toEqual((await events()).map(() => embed.embedId));
  await page.close();
}, 120_000);

it('is found by embed-id with the frame’s origin as server', async () => {
  const attributes = ({ embedId }: { embedId: string }) =>
    `embed-id="${embedId}" server="${world.server.parts.frameOrigin}"`;
  const { page } = await showSigning(world, { attributes });
  await page.locator('inkseal-sign[status="ready"]').waitFor();
  await page.close();
});

it('is not found where server names the public origin: a sentence, a code and a hint say so', async () => {
  const attributes = ({ embedId }: { embedId: string }) =>
    `embed-id="${embedId}" server="${world.server.parts.publicOrigin}"`;
  const { page, asked, events } = await showSigning(world, { attributes });
  await page.locator('inkseal-sign [part="panel"]').waitFor({ timeout: 30_000 });
  expect(await events()).toMatchObject([{ code: 'frame_blocked', hint: expect.stringContaining('server') }]);
  expect(asked).toEqual([]);
  await page.close();
});

/**
 * Lets Playwright record no bodies of answers: browsers keep what a debugger may ask for in the memory of the renderer, 2.5
 * bytes for each that came, and memory of the page is what is measured here. To be imported by the script that is started:
 * what is imported beside or below another file that imports Playwright comes after Playwright's source was read.
 */
import { registerHooks } from 'node:module';

const enabling = 'session.send("Network.enable")';
const unrecorded = 'session.send("Network.enable", { maxTotalBufferSize: 1, maxResourceBufferSize: 1 })';
/** For Chromium; the others are for browsers that nothing is measured in. */
const isChromium =
  /eventsHelper\.addEventListener\(session, "Network\.webSocketClosed"[^]{0,600}?session\.send\("Network\.enable"\)/;

let isChanged = false;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith('/playwright-core/lib/coreBundle.js')) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
    if (!isChromium.test(source))
      throw new Error('playwright-core has changed: see how it asks for the network');
    const changed = source.replace(isChromium, (passage) => passage.replace(enabling, unrecorded));
    isChanged = true;
    return { ...loaded, format: 'commonjs', source: changed };
  },
});

/** Throws where Playwright was loaded as it is: what it records would be measured as the page's. */
export function requireUnrecorded(): void {
  if (!isChanged) throw new Error('Playwright was loaded before unrecorded-bodies.ts');
}

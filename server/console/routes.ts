import type { Hono } from 'hono';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { consolePageHeaders, readConsoleAssets, renderConsolePage } from './console-page.ts';

interface ConsoleParts {
  appDirectory: string;
  frameOrigin: string;
  config: { openSignUp: boolean; singleSignOn?: { name: string } | undefined };
}

/**
 * /console and every address below it are one page, which reads the rest of the address itself; all it knows of anybody
 * it asks the public API. /console/sample-agreement.pdf is what a newcomer has signed before there is anything else.
 */
export function mountConsole(app: Hono<HttpEnv>, { appDirectory, frameOrigin, config }: ConsoleParts): void {
  const facts = {
    frameOrigin,
    openSignUp: config.openSignUp,
    singleSignOn: config.singleSignOn?.name ?? '',
  };
  const html = renderConsolePage(readConsoleAssets(appDirectory), facts);
  const headers = consolePageHeaders(facts);
  let sample: Promise<Uint8Array> | undefined;
  app.get('/console/sample-agreement.pdf', async (c) => {
    // Loaded here, for it brings a PDF library and fonts that nothing else at start waits for.
    sample ??= import('../documents/sample-agreement.ts').then((made) => made.createSampleAgreement());
    return c.body(new Uint8Array(await sample), 200, { 'content-type': 'application/pdf' });
  });
  for (const path of ['/console', '/console/*'] as const) app.get(path, (c) => c.body(html, 200, headers));
}

import type { Context, Hono } from 'hono';
import { shownCodeSchema } from '#contract/signer-authentication.ts';
import type { EmbedCaller } from '../../embedding/authenticate-session.ts';
import type { HttpEnv } from '../../platform/http/http-env.ts';
import { parseJson } from '../../platform/http/storable-text.ts';
import type { SigningParts } from '../act-context.ts';
import type { FrameFacts } from '../perform-action.ts';
import {
  readEnds,
  rememberFirstShown,
  showFirstDocument,
  type ShownDocumentParts,
} from '../shown-document.ts';
import { buildSigningView } from '../signing-view.ts';
import { issueCode, type CodeParts } from './issue-code.ts';
import { readLock } from './read-lock.ts';
import { verifyCode } from './verify-code.ts';

/**
 * What the frame may ask before the signer has shown who they are, and nothing else: POST /v1/embed/code sends one, GET
 * tells what became of it, POST /v1/embed/code/verify gives it back and is answered with what the exchange held back.
 */
export function mountSignerCode(
  app: Hono<HttpEnv>,
  parts: CodeParts & SigningParts & ShownDocumentParts,
  {
    admit,
    factsOf,
  }: { admit(c: Context<HttpEnv>): Promise<EmbedCaller>; factsOf(c: Context<HttpEnv>): FrameFacts },
): void {
  app.get('/v1/embed/code', async (c) => {
    const { principal } = await admit(c);
    return c.json({ lock: await readLock(parts, principal, factsOf(c).languages) });
  });
  app.post('/v1/embed/code', async (c) => {
    const { principal } = await admit(c);
    return c.json({ lock: await issueCode(parts, principal, factsOf(c)) });
  });
  app.post('/v1/embed/code/verify', async (c) => {
    const caller = await admit(c);
    const { code } = shownCodeSchema.parse(parseJson(await c.req.text()));
    const facts = factsOf(c);
    const { principal, given: state } = await verifyCode(parts, caller, code, facts, (tx, opened) =>
      showFirstDocument(parts, tx, opened, facts),
    );
    rememberFirstShown(principal, state);
    const view = await buildSigningView(parts, principal, state, facts.languages);
    return c.json({ view, ...(await readEnds(parts, principal, state)) });
  });
}

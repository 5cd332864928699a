/**
 * The documents that the host element's tests frame or are framed by, answered on every name of the test server. Each is as small as a
 * frame can be and speaks the real protocol with the product's own frame code (frame-script.ts), unless its very point
 * is that it does not.
 */
interface Request {
  path: string;
  headers: Record<string, string>;
}
interface Answer {
  body: string;
  type: string;
  headers?: Record<string, string>;
}

const frameDocument = (script: string | undefined): string => `<!doctype html>
<html lang="en"><head><title>frame</title></head><body>
${script === undefined ? '<p>Nobody speaks here.</p>' : `<script type="module" src="${script}"></script>`}
</body></html>`;

/** The strictest page a customer may have: no inline style or script, no Trusted Types policy at all. */
const strictPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  'frame-src http://localhost:*',
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Embeds whose frame does not run frame-script.ts. */
const scripts = new Map([
  ['/e/emb_impostor', 'impostor-script'],
  ['/e/emb_shaking', 'shaking-script'],
  ['/e/emb_relay', 'relay-script'],
  ['/e/emb_garbage', 'garbage-script'],
  ['/e/emb_listening', 'listening-script'],
]);

const refused = { 'content-security-policy': "frame-ancestors 'none'" };

export const frameDocuments = {
  name: 'frame-documents',
  serve({ path, headers }: Request): Answer | Promise<Answer> | undefined {
    if (path === '/healthz') return { body: 'ok', type: 'text' };
    if (path === '/strict-host') {
      const headers = { 'content-security-policy': strictPolicy };
      return { body: frameDocument('/test/browser/strict-host-script.ts'), type: 'html', headers };
    }
    if (!path.startsWith('/e/emb_')) return undefined;
    if (path === '/e/emb_hanging') return new Promise(() => undefined);
    if (path === '/e/emb_refused') return { body: frameDocument(undefined), type: 'html', headers: refused };
    if (path === '/e/emb_silent') return { body: frameDocument(undefined), type: 'html' };
    const isTab = headers['sec-fetch-dest'] === 'document';
    if (path === '/e/emb_blocked-here' && !isTab)
      return { body: frameDocument(undefined), type: 'html', headers: refused };
    const script = scripts.get(path) ?? 'frame-script';
    return { body: frameDocument(`/test/browser/${script}.ts`), type: 'html' };
  },
};

/** Customers' pages under policies, and browsers that keep nothing for other sites. */

const trusted = "require-trusted-types-for 'script'";

/** `script-src`, the rest of the policy, and what else stands in the page. */
export const policies: readonly [string, string, string, string?][] = [
  ['nothing inline and no style but its own', "'self'", "style-src 'self'"],
  ['scripts by nonce only', "'nonce-abc' 'strict-dynamic'", ''],
  ['Trusted Types', "'self'", trusted],
  ['Trusted Types without any policy', "'self'", `${trusted}; trusted-types 'none'`],
  [
    'Trusted Types for another copy of Lit on the page',
    "'self'",
    `${trusted}; trusted-types lit-html`,
    '<script type="module" src="/lit-html.js"></script>',
  ],
];

/** A customer's page under such a policy, which reports to /report; the headers beside its body. */
export function policedPage(
  [, scripts, rest, extra = '']: (typeof policies)[number],
  body: string,
  serverOrigin: string,
): { body: string; headers: Record<string, string> } {
  const policy = `default-src 'none'; script-src ${scripts}; frame-src ${serverOrigin}; report-uri /report; ${rest}`;
  return {
    body: (extra + body).replaceAll('<script', '<script nonce="abc"'),
    headers: { 'content-security-policy': policy },
  };
}

/** Runs in every document before its own scripts: what third-party frames find where storage is blocked. */
export function blockStorage(): void {
  const refuse = (): never => {
    throw new DOMException('The user has blocked storage.', 'SecurityError');
  };
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore'])
    Object.defineProperty(window, name, { get: refuse, configurable: false });
  Object.defineProperty(Document.prototype, 'cookie', { get: refuse, set: refuse });
}

/** A customer's whole backend and page, with their own addresses in it: two files that run as they are. */
import type { SiteAddresses } from '../site-facts.ts';

const usualPort = '3000';

/** For Node 20 or later, which needs no package for it. The key comes from the environment, never from the file. */
export function backendSnippet({ serverUrl }: SiteAddresses, origin: string): string {
  const port = new URL(origin).port || usualPort;
  return `import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const inkseal = '${serverUrl}';
const pageOrigin = '${origin}'; // must be among the app's allowed origins

async function post(path, body = {}) {
  const isPdf = body instanceof Blob;
  const response = await fetch(inkseal + path, {
    method: 'POST',
    headers: {
      authorization: \`Bearer \${process.env.INKSEAL_API_KEY}\`,
      'content-type': isPdf ? 'application/pdf' : 'application/json',
    },
    body: isPdf ? body : JSON.stringify(body),
  });
  if (!response.ok) throw new Error((await response.json()).code);
  return response.json();
}

async function startSigning() {
  // Put your own PDF and your own signer here.
  const pdf = await (await fetch(\`\${inkseal}/console/sample-agreement.pdf\`)).blob();
  const document = await post('/v1/documents?name=Agreement.pdf', pdf);
  // Points (1/72 inch) from the top-left corner of the page as it is seen.
  const place = { page: 3, x: 64, y: 384, width: 250, height: 64 };
  const envelope = await post('/v1/envelopes', {
    title: 'Employment agreement',
    documentIds: [document.id],
    recipients: [{ name: 'Maya Lindqvist', email: 'maya@example.com' }],
    fields: [{ type: 'signature', documentId: document.id, recipientIndex: 0, ...place }],
  });
  await post(\`/v1/envelopes/\${envelope.id}/send\`);
  return post('/v1/embeds', {
    envelopeId: envelope.id,
    recipientId: envelope.recipients[0].id,
    allowedOrigins: [pageOrigin],
  });
}

createServer(async (request, response) => {
  try {
    if (request.method === 'POST' && request.url === '/start-signing') {
      const { embedId, token } = await startSigning();
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ embedId, token }));
    } else {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(await readFile('page.html'));
    }
  } catch (error) {
    response.writeHead(500).end(error.message);
  }
}).listen(${port}, 'localhost');
`;
}

export function pageSnippet({ elementUrl, elementIntegrity }: SiteAddresses): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Agreement</title>
<script
  type="module"
  crossorigin
  src="${elementUrl}"
  integrity="${elementIntegrity}"
></script>
<inkseal-sign id="sign" style="height: 90vh"></inkseal-sign>
<script type="module">
  const response = await fetch('/start-signing', { method: 'POST' });
  if (!response.ok) throw new Error(await response.text());
  const { embedId, token } = await response.json();
  const element = document.getElementById('sign');
  element.addEventListener('inkseal-completed', () => console.log('signed and sealed'));
  Object.assign(element, { token, embedId });
</script>
`;
}

/** For a shell; a name in capitals stands in for a key that is shown no more. */
export const runSnippet = (secret: string | undefined): string =>
  `INKSEAL_API_KEY=${secret ?? 'YOUR_API_KEY'} node server.mjs\n`;

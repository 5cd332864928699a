/**
 * The first script of /e/:embedId. It stands in the page itself, so that key, handshake, exchange and the worker of
 * pdf.js are under way while main.ts is still being loaded: a page on the far side of the world waits one round trip
 * less. It leaves what it began to main.ts.
 */
import { createFrameKey } from './dpop.ts';
import { EmbedApi } from './embed-api.ts';
import { openEmbedSession } from './embed-session.ts';
import { shakeHands } from './handshake.ts';
import { openHostConnection } from './host-connection.ts';
import { sayNotLoaded, watchForLoadFailure } from './load-failure.ts';
import { leaveOpening, type Opening } from './opening.ts';
import { pdfLibraryUrl, startPdfWorker, type PdfWorker } from './pages/pdf-worker.ts';

function open(): Opening {
  let started: PdfWorker | undefined = startPdfWorker();
  import(/* @vite-ignore */ pdfLibraryUrl()).catch(() => undefined); // whoever needs it asks again and is told
  const key = createFrameKey();
  const host = key.then(async ({ jkt }) => openHostConnection(await shakeHands({ jkt })));
  const session = Promise.all([key, host]).then(([frameKey, connection]) => {
    const firstNonce = document.querySelector<HTMLMetaElement>('meta[name="inkseal-dpop-nonce"]')?.content;
    const api = new EmbedApi({
      key: frameKey,
      origin: window.location.origin,
      firstNonce,
      language: () => connection.context.language,
    });
    const embedId = window.location.pathname.split('/').at(-1) ?? '';
    return openEmbedSession({ embedId, key: frameKey, api, host: connection });
  });
  for (const begun of [host, session]) begun.catch(() => undefined); // main.ts waits for both and says what is wrong
  const takeWorker = (): PdfWorker => {
    const worker = started ?? startPdfWorker();
    started = undefined;
    return worker;
  };
  return { host, session, startPdfWorker: takeWorker, sayNotLoaded: () => sayNotLoaded(host) };
}

const opening = open();
leaveOpening(opening);
watchForLoadFailure(opening.host);

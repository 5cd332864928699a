/** The script of /e/:embedId: from hello to the ceremony, or to a notice that says why there is none. */
import './frame.css';
import type { ErrorCode } from '../contract/errors.ts';
import { useLanguage } from '../ui/localization.ts';
import '../ui/notice.ts';
import { applyHostTheme } from '../ui/theme.ts';
import { createFrameKey } from './dpop.ts';
import { EmbedApi } from './embed-api.ts';
import { EmbedError } from './embed-error.ts';
import { openEmbedSession, type EmbedSession } from './embed-session.ts';
import { shakeHands } from './handshake.ts';
import { openHostConnection, type HostConnection } from './host-connection.ts';
import { loadPdfEngine } from './pages/pdf-engine.ts';
import './sign/ceremony.ts';

/** What the same embed may get past when it is opened once more, with a new token where the host can supply one. */
const passingCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'server_unreachable',
  'internal_error',
  'rate_limited',
  'token_unavailable',
  'embed_token_expired',
  'embed_token_used',
]);

async function openHost(jkt: string): Promise<HostConnection> {
  const host = await openHostConnection(await shakeHands({ jkt }));
  host.onFocus(() => (document.body.firstElementChild as HTMLElement | null)?.focus());
  return host;
}

async function start(): Promise<void> {
  // Nothing waits for it here, and it says what is wrong when the first page is to be drawn.
  loadPdfEngine().catch(() => undefined);
  let host: HostConnection | undefined;
  try {
    const key = await createFrameKey();
    host = await openHost(key.jkt);
    const firstNonce = document.querySelector<HTMLMetaElement>('meta[name="inkseal-dpop-nonce"]')?.content;
    const api = new EmbedApi({ key, origin: window.location.origin, firstNonce });
    const embedId = window.location.pathname.split('/').at(-1) ?? '';
    showCeremony(host, await openEmbedSession({ embedId, key, api, host }));
  } catch (error) {
    await showNotice(host, error instanceof EmbedError ? error.code : 'internal_error');
  }
}

function showCeremony(host: HostConnection, session: EmbedSession): void {
  const ceremony = Object.assign(document.createElement('inkseal-ceremony'), { host, session });
  document.body.replaceChildren(ceremony);
}

async function showNotice(host: HostConnection | undefined, code: ErrorCode): Promise<void> {
  host?.setStatus('error');
  host?.emit({ type: 'error', code });
  if (host) applyHostTheme(host.context);
  await useLanguage([host?.context.language, window.navigator.language]).catch(() => undefined);
  const notice = Object.assign(document.createElement('inkseal-notice'), {
    code,
    retry: passingCodes.has(code),
  });
  notice.addEventListener('inkseal-retry', () => window.location.reload());
  document.body.replaceChildren(notice);
}

void start();

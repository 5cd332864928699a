/** The second script of /e/:embedId: from what boot.ts began to the ceremony, or to a notice that says why there is none. */
import './frame.css';
import type { ErrorCode } from '../contract/errors.ts';
import type { Language } from '../contract/languages.ts';
import { useLanguage } from '../ui/localization.ts';
import { applyAppTheme, applyHostTheme } from '../ui/theme.ts';
import { followContentHeight } from './content-height.ts';
import type { EmbedSession, LockableSession } from './embed-session.ts';
import { tellError } from './error-event.ts';
import type { HostConnection } from './host-connection.ts';
import { takeOpening } from './opening.ts';
import { beginFirstDocument } from './pages/first-document.ts';
import { loadPdfEngine, usePdfWorker } from './pages/pdf-engine.ts';
import './sign/ceremony.ts';
import { showsPages, stageOf } from './sign/stage.ts';

/** What the same embed may get past when it is opened once more, with a new token where the host can supply one. */
const passingCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'server_unreachable',
  'internal_error',
  'rate_limited',
  'token_unavailable',
  'embed_token_expired',
  'embed_token_used',
]);

async function start(): Promise<void> {
  const opening = takeOpening();
  usePdfWorker(opening.startPdfWorker);
  loadPdfEngine().catch(() => undefined); // worker and library agree while the exchange is under way; whoever needs them is told
  let host: HostConnection | undefined;
  try {
    host = await opening.host;
    if (host.context.waiting) warmUpFor(host).catch(() => undefined); // said by whoever needs the engine
    followContentHeight(document, host);
    host.onFocus(() => (document.body.firstElementChild as HTMLElement | null)?.focus());
    const session = await opening.session;
    applyBranding(session);
    if (session.lock) await (await import('./code/let-in.ts')).letIn(host, session);
    if (showsPages(stageOf(session.view))) await beginFirstDocument(session, session.view.documents);
    showCeremony(host, session);
  } catch (error) {
    // Loaded when it is needed: most people never see it.
    const notice = await import('../ui/notice.ts').catch(() => undefined);
    if (notice) await showNotice(host, codeOf(error), notice.noticeLanguage);
    else opening.sayNotLoaded();
  }
}

/** Nobody waits for a logo, and one that does not come keeps nobody from signing. */
function applyBranding(session: LockableSession): void {
  const { theme, logo } = session.branding;
  applyAppTheme(theme);
  if (logo)
    void import('./branding/logo.ts').then(({ showLogo }) => showLogo(session)).catch(() => undefined);
}

/** While the host page has no token yet nothing else is to be done; with one, this would only stand in the way. */
async function warmUpFor(host: HostConnection): Promise<void> {
  const [engine, { warmUp }] = await Promise.all([loadPdfEngine(), import('./pages/warm-up.ts')]);
  if (host.context.waiting) await warmUp(engine);
}

/** By its shape: the class of an error from boot.ts is the one of another bundle. */
function codeOf(error: unknown): ErrorCode {
  const { name, code } = error as { name?: unknown; code?: ErrorCode };
  return name === 'EmbedError' && code !== undefined ? code : 'internal_error';
}

function showCeremony(host: HostConnection, session: EmbedSession): void {
  const ceremony = Object.assign(document.createElement('inkseal-ceremony'), { host, session });
  document.body.replaceChildren(ceremony);
}

async function showNotice(
  host: HostConnection | undefined,
  code: ErrorCode,
  languageFor: (wish: string | undefined) => Language,
): Promise<void> {
  if (host) {
    void tellError(host, code);
    await applyHostTheme(host.context).catch(() => undefined);
  }
  await useLanguage(languageFor(host?.context.language)).catch(() => undefined);
  const notice = Object.assign(document.createElement('inkseal-notice'), {
    code,
    retry: passingCodes.has(code),
    tabs: host?.context.tabs === true,
  });
  notice.addEventListener('inkseal-retry', () => window.location.reload());
  notice.addEventListener('inkseal-tab', () => host?.openTab());
  document.body.replaceChildren(notice);
}

void start();

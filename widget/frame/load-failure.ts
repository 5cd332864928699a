import type { HostConnection } from './host-connection.ts';

/** The wording of ui/notice.ts for `server_unreachable` cannot be had when nothing could be loaded. */
const wording: Record<string, { text: string; retry: string }> = {
  en: { text: 'The document could not be loaded. Check your connection.', retry: 'Try again' },
  nb: { text: 'Dokumentet kunne ikke lastes. Sjekk tilkoblingen din.', retry: 'Prøv igjen' },
};

/** Words and a way to try again for the person, and `error` for the host page, when nothing better could be loaded. */
export function sayNotLoaded(host: Promise<HostConnection>): void {
  const { text, retry } = wording[navigator.language.slice(0, 2)] ?? wording['en']!;
  const message = Object.assign(document.createElement('p'), { textContent: text });
  message.setAttribute('role', 'alert');
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: retry });
  button.addEventListener('click', () => window.location.reload());
  document.body.replaceChildren(message, button);
  void host.then(
    (connection) => {
      connection.setStatus('error');
      connection.emit({
        type: 'error',
        code: 'server_unreachable',
        hint: 'A script of the frame could not be loaded.',
      });
    },
    () => undefined,
  );
}

/** Never a blank frame: watches whether main.ts itself can be loaded. */
export function watchForLoadFailure(host: Promise<HostConnection>): void {
  const failed = ({ target }: Event): void => {
    if (!(target instanceof HTMLScriptElement)) return;
    document.removeEventListener('error', failed, true);
    sayNotLoaded(host);
  };
  document.addEventListener('error', failed, true); // of scripts it does not bubble
}

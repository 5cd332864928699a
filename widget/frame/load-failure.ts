import type { HostConnection } from './host-connection.ts';

/** Words and a way to try again for the person, and `error` for the host page, when nothing better could be loaded. */
export function sayNotLoaded(host: Promise<HostConnection>): void {
  // The server has put them into the page: the wording of ui/notice.ts cannot be had when nothing could be loaded.
  const words = document.querySelector<HTMLMetaElement>('meta[name="inkseal-not-loaded"]');
  const make = (tag: string, ...inside: (Node | string)[]): HTMLElement => {
    const made = document.createElement(tag);
    made.append(...inside);
    return made;
  };
  const alert = make('div', make('h1', words?.content ?? ''));
  alert.setAttribute('role', 'alert');
  const button = make('button', words?.dataset['retry'] ?? '');
  button.addEventListener('click', () => window.location.reload());
  document.body.replaceChildren(make('main', alert, button));
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

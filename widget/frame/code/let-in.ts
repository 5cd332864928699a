import { useLanguage } from '../../ui/localization.ts';
import { applyHostTheme } from '../../ui/theme.ts';
import type { LockableSession } from '../embed-session.ts';
import type { HostConnection } from '../host-connection.ts';
import './code-screen.ts';

/** Resolves once the signer has shown who they are. Rejects with what ends the session before. */
export async function letIn(
  host: Pick<HostConnection, 'context' | 'onContext'>,
  session: LockableSession,
): Promise<void> {
  const follow = async (language = session.lock?.language): Promise<void> => {
    // English is built in: what cannot be loaded must not keep anybody out.
    await Promise.allSettled([applyHostTheme(host.context), language && useLanguage(language)]);
  };
  await follow();
  const screen = Object.assign(document.createElement('inkseal-code-screen'), { session });
  const forget = host.onContext(() => void screen.refresh().then(({ language }) => follow(language)));
  document.body.replaceChildren(screen);
  try {
    await new Promise<void>((resolve, reject) => {
      screen.addEventListener('inkseal-unlocked', () => resolve());
      screen.addEventListener('inkseal-failed', (event) =>
        reject((event as CustomEvent<{ error: Error }>).detail.error),
      );
    });
  } finally {
    forget();
  }
}

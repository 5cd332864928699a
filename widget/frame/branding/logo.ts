import type { LockableSession } from '../embed-session.ts';

/** CSS pixels. A logo is as high as the seal it stands in place of, and leaves the title its room. */
const height = 34;
const mostWidth = 132;

/**
 * Puts the app's logo where the seal stands. It comes from our own server over the session, as the document does, and is a
 * picture and nothing else by then; the sender's name stays beside it in words.
 */
export async function showLogo(session: Pick<LockableSession, 'readLogo'>): Promise<void> {
  const url = URL.createObjectURL(await session.readLogo());
  const picture = Object.assign(new Image(), { src: url });
  await picture.decode();
  const width = Math.min(mostWidth, Math.round((height * picture.naturalWidth) / picture.naturalHeight));
  const { style } = document.documentElement;
  // On white in both schemes, for which logos are drawn.
  style.setProperty('--ink-logo', `#fff url("${url}") center / contain no-repeat`);
  style.setProperty('--ink-logo-width', `${Math.max(width, 16)}px`);
  style.setProperty('--ink-logo-display', 'block');
  style.setProperty('--ink-seal-display', 'none');
}

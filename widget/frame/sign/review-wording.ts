/** What the last step says about its button. */
import { msg, str } from '@lit/localize';
import type { SigningView } from '../../contract/signing.ts';
import { plural } from '../../ui/wording.ts';

/** Why it cannot be told that a press was meant for the button: the pointer had only just got there, or nothing tells what was in sight. */
export type Doubt = 'hasty' | 'unseen';

/** What the last button says: the legal act, not "Finish". */
export function signLabel(view: SigningView): string {
  const count = view.documents.length;
  return count === 1
    ? msg('Sign document', { id: 'sign-document' })
    : plural(count, 'sign', { other: str`Sign ${count} documents` });
}

export function doubtText(doubt: Doubt): string {
  return doubt === 'hasty'
    ? msg(
        'You pressed just as the pointer reached the button. If you meant to sign, please press once more.',
        {
          id: 'doubt-hasty',
        },
      )
    : msg(
        'This browser cannot tell whether you could see the button. If you meant to sign, please press once more.',
        {
          id: 'doubt-unseen',
        },
      );
}

export const blockedText = {
  covered: () =>
    msg(
      'Something on this page covers or dims the sign button, so a press may not be yours. Close pop-ups and banners over the document.',
      { id: 'gate-covered' },
    ),
  cramped: () =>
    msg('Too little of this page is in sight to sign here. Scroll, or make the window larger.', {
      id: 'gate-cramped',
    }),
};

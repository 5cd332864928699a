import { create } from './create.ts';
import type { HostFailure } from './failure.ts';

/** What a person is told; contract/errors.ts tells integrators, whose page this is, why. */
const sentences: Readonly<Record<HostFailure, string>> = {
  frame_timeout: 'The document is taking too long to open. Please check your connection.',
  frame_blocked: 'This page is not allowed to show the document.',
  server_unreachable: 'The signing service cannot be reached. Please check your connection.',
  invalid_request: 'There is no document to open here.',
};

export function createPanel(code: HostFailure, onRetry: () => void): HTMLElement {
  const panel = create('div', { part: 'panel', role: 'alert' });
  const retry = create('button', {
    part: 'retry',
    type: 'button',
    textContent: 'Try again',
    onclick: onRetry,
  });
  panel.append(create('p', { part: 'message', textContent: sentences[code] }), retry);
  return panel;
}

import { create } from './create.ts';
import type { HostFailure } from './failure.ts';

/** What a person is told. Your page can put its own words, in its own language, into the slot of that name. */
const sentences: Readonly<Record<HostFailure | 'in_tab', string>> = {
  frame_timeout: 'The document is taking too long to open. Please check your connection.',
  frame_blocked: 'This page is not allowed to show the document.',
  server_unreachable: 'The signing service cannot be reached. Please check your connection.',
  invalid_request: 'There is no document to open here.',
  in_tab: 'The document is open in a new tab.',
};

const slot = (name: string, words: string): HTMLElement => create('slot', { name, textContent: words });

export interface PanelWays {
  onRetry: () => void;
  /** Absent where a tab would show nothing else. */
  onTab?: (() => void) | undefined;
}

export function createPanel(about: keyof typeof sentences, { onRetry, onTab }: PanelWays): HTMLElement {
  const button = (part: string, words: string, onclick: () => void): HTMLElement => {
    const way = create('button', { part, type: 'button', onclick });
    way.append(slot(part, words));
    return way;
  };
  const panel = create('div', { part: 'panel', role: 'alert' });
  const message = create('p', { part: 'message' });
  message.append(slot(about, sentences[about]));
  panel.append(message, button('retry', about === 'in_tab' ? 'Show it here' : 'Try again', onRetry));
  if (onTab) panel.append(button('tab', 'Open in a new tab', onTab));
  return panel;
}

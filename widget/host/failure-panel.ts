import { create } from './create.ts';
import type { HostFailure } from './failure.ts';
import { say, type Word } from './words.ts';

export interface PanelHost extends HTMLElement {
  retry(): void;
  openTab(): void;
}

/** What a person is told. Your page can put its own words into the slot of that name. */
export function createPanel(host: PanelHost, about: HostFailure | 'in_tab', hasTab: boolean): HTMLElement {
  const slot = (name: string, word: Word): HTMLElement =>
    create('slot', { name, textContent: say(host, word) });
  const button = (part: 'retry' | 'tab', word: Word, onclick: () => void): HTMLElement => {
    const way = create('button', { part, type: 'button', onclick });
    way.append(slot(part, word));
    return way;
  };
  const panel = create('div', { part: 'panel', role: 'alert' });
  const message = create('p', { part: 'message' });
  message.append(slot(about, about));
  panel.append(
    message,
    button('retry', about === 'in_tab' ? 'here' : 'retry', () => host.retry()),
  );
  if (hasTab) panel.append(button('tab', 'tab', () => host.openTab()));
  return panel;
}

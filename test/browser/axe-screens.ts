import { expect } from '@open-wc/testing';
import type axeCore from 'axe-core';
import 'axe-core/axe.min.js';
import { pause } from './ceremony-stage.ts';

/** Everything of WCAG 2.2 to level AA that a machine can tell; some of it, as the size of targets, is off by default. */
const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Screens that axe has looked at, and all that it has found on them. */
export class AxeScreens {
  readonly found: string[] = [];
  readonly names: string[] = [];

  /** Looks at the screen as it is now, once it stands still. */
  async look(element: Element, screen: string): Promise<void> {
    await pause(200);
    const { axe } = window as unknown as { axe: typeof axeCore };
    const { violations, passes } = await axe.run(element, { runOnly: { type: 'tag', values: levels } });
    expect(passes.length, screen).to.be.greaterThan(3);
    this.names.push(screen);
    for (const { id, nodes } of violations)
      for (const { html, failureSummary } of nodes)
        this.found.push(`${screen}: ${id}: ${failureSummary} ${html.slice(0, 300)}`);
  }
}

/** Parts and slots exist only in a rendered element, so that is where the description is compared with them. */
import { expect } from '@open-wc/testing';
import { createPanel } from '../../widget/host/failure-panel.ts';
import { hints, type HostFailure } from '../../widget/host/failure.ts';
import type { ElementDescription } from '../../widget/packaging/element-description.ts';
import { Stage, token } from './host-element.ts';

let stage: Stage;
afterEach(() => stage.strike());

const names = (things: readonly { name: string }[]): string[] => things.map(({ name }) => name).toSorted();

async function readDescription(): Promise<ElementDescription> {
  const response = await fetch('/element-descriptions.json');
  const elements = (await response.json()) as ElementDescription[];
  const [element] = elements.filter(({ name }) => name === 'inkseal-sign');
  if (!element) throw new Error('<inkseal-sign> is not described');
  return element;
}

describe('the description of the element', () => {
  it('names every part and every slot there is, and no other', async () => {
    stage = new Stage('plain', (element) => (element.token = token));
    await stage.until('ready');
    const shown = new DocumentFragment();
    const failures = Object.keys(hints) as HostFailure[];
    for (const about of [...failures, 'in_tab'] as const) {
      shown.append(createPanel(stage.element, about, true));
    }
    const roots = [stage.element.shadowRoot, shown];
    const all = (selector: string) => roots.flatMap((root) => [...(root?.querySelectorAll(selector) ?? [])]);
    const parts = new Set(all('[part]').flatMap((element) => [...element.part]));
    const slots = new Set(all('slot').map((slot) => slot.getAttribute('name') ?? ''));
    const { cssParts, slots: describedSlots } = await readDescription();
    expect([...parts].toSorted()).to.eql(names(cssParts));
    expect([...slots].toSorted()).to.eql(names(describedSlots));
    expect(parts.size).to.be.above(4);
  });

  it('knows the element’s own properties and methods', async () => {
    stage = new Stage('plain', (element) => (element.token = token));
    const { methods, properties } = await readDescription();
    const element = stage.element as unknown as Record<string, unknown>;
    for (const { name } of methods) expect(element[name], name).to.be.a('function');
    for (const { name } of properties) expect(name in element, name).to.equal(true);
  });
});

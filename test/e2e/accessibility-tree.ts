/** A page as assistive technology has it: roles, names, states and order, and nothing of how it is built. */
import type { CDPSession, Frame, Page } from 'playwright-core';
import { expect } from 'vitest';

export interface ReadNode {
  role: string;
  name: string;
  /** What is said behind the name. */
  description: string;
  value: string;
  states: Readonly<Record<string, unknown>>;
  /** How the browser knows the element. */
  id: number;
  /** Of nodes that are read: what is inside what. */
  inside: readonly number[];
}

const nowhere: ReadNode = {
  role: 'nothing',
  name: '',
  description: '',
  value: '',
  states: {},
  id: -1,
  inside: [],
};

interface RawNode {
  nodeId: string;
  ignored: boolean;
  role?: { value?: string };
  name?: { value?: string };
  description?: { value?: string };
  value?: { value?: string };
  properties?: { name: string; value: { value?: unknown } }[];
  childIds?: string[];
  backendDOMNodeId?: number;
}

const unread = new Set(['none', 'generic', 'InlineTextBox', 'RootWebArea']);

/** Numbers come as such. */
const textOf = (value: RawNode['value']): string => {
  const said: unknown = value?.value;
  return typeof said === 'string' || typeof said === 'number' ? `${said}` : '';
};

/** What is read of it, in the order in which it is read. */
function flatten(raw: readonly RawNode[]): ReadNode[] {
  const known = new Map(raw.map((node) => [node.nodeId, node]));
  const found: ReadNode[] = [];
  const visit = (node: RawNode | undefined, inside: readonly number[]): void => {
    if (!node) return;
    const role = node.role?.value ?? '';
    const isRead = !node.ignored && role !== '' && !unread.has(role);
    const id = node.backendDOMNodeId ?? 0;
    if (isRead)
      found.push({
        role,
        name: (node.name?.value ?? '').trim(),
        description: node.description?.value ?? '',
        value: textOf(node.value),
        states: Object.fromEntries((node.properties ?? []).map((one) => [one.name, one.value.value])),
        id,
        inside,
      });
    const within = isRead ? [...inside, id] : inside;
    for (const child of node.childIds ?? []) visit(known.get(child), within);
  };
  visit(raw[0], []);
  return found;
}

const matches = (text: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? text === wanted : wanted.test(text);

/** Somebody who has the tree and a keyboard. What is focused is focused by the browser, as a screen reader has it done. */
export class TreeReader {
  readonly #page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  static async of(page: Page, frame: Frame): Promise<TreeReader> {
    const session = await page.context().newCDPSession(frame);
    await session.send('Accessibility.enable');
    await session.send('DOM.enable');
    return new TreeReader(page, session);
  }

  async read(): Promise<ReadNode[]> {
    const { nodes } = await this.#session.send('Accessibility.getFullAXTree', {});
    return flatten(nodes);
  }

  /** The one that is called so, once it is there. */
  async find(role: string, name: string | RegExp): Promise<ReadNode> {
    let all: ReadNode[] = [];
    const named = async (): Promise<string[]> => {
      all = await this.read();
      return all.filter((one) => one.role === role && matches(one.name, name)).map((one) => one.name);
    };
    const heard = (): string => all.map((one) => `${one.role} “${one.name}”`).join(', ');
    try {
      await expect.poll(named, { timeout: 20_000 }).toHaveLength(1);
    } catch (cause) {
      throw new Error(`No ${role} ${String(name)}, or several, in: ${heard()}`, { cause });
    }
    return all.find((one) => one.role === role && matches(one.name, name))!;
  }

  async goTo(role: string, name: string | RegExp): Promise<void> {
    const { id } = await this.find(role, name);
    await this.#session.send('DOM.focus', { backendNodeId: id });
    await expect.poll(async () => (await this.focused()).id).toBe(id);
  }

  async press(role: string, name: string | RegExp, key = 'Enter'): Promise<void> {
    await this.goTo(role, name);
    await this.#page.keyboard.press(key);
  }

  async type(role: string, name: string | RegExp, text: string): Promise<void> {
    await this.goTo(role, name);
    await this.#page.keyboard.press('ControlOrMeta+a');
    await this.#page.keyboard.type(text);
  }

  async focused(): Promise<ReadNode> {
    const all = (await this.read()).filter(({ states }) => states['focused'] === true);
    return all.at(-1) ?? nowhere;
  }

  /** The keyboard has been brought there. */
  async arrive(role: string, name: string | RegExp): Promise<void> {
    const now = async () => {
      const node = await this.focused();
      return matches(node.name, name) ? `${node.role} ${String(name)}` : `${node.role} ${node.name}`;
    };
    await expect.poll(now, { timeout: 20_000 }).toBe(`${role} ${String(name)}`);
  }

  /** Moves the reading cursor there: what is read is brought into view. */
  async show({ id }: ReadNode): Promise<void> {
    await this.#session.send('DOM.scrollIntoViewIfNeeded', { backendNodeId: id });
  }

  /** Left, top, right and lower edge as they are seen. */
  async box({ id }: ReadNode): Promise<{ left: number; top: number; right: number; bottom: number }> {
    const { model } = await this.#session.send('DOM.getBoxModel', { backendNodeId: id });
    const [left = 0, top = 0, right = 0, , , bottom = 0] = model.border;
    return { left, top, right, bottom };
  }

  /** What live regions say: each once that it is there, with its words. */
  async #regions(): Promise<Map<number, { text: string; isAlert: boolean }>> {
    const all = await this.read();
    const regions = all.filter(({ states }) => states['live'] === 'polite' || states['live'] === 'assertive');
    return new Map(
      regions.map(({ id, role }) => {
        const words = all.filter((one) => one.role === 'StaticText' && one.inside.includes(id));
        return [id, { text: words.map(({ name }) => name).join(' '), isAlert: role === 'alert' }];
      }),
    );
  }

  /**
   * Does it, and waits until that was announced: by a region that was there before and says something else now (what
   * comes into being with its words is not told by every screen reader), or by an alert.
   */
  async hear(wanted: RegExp, act: () => Promise<void>): Promise<void> {
    const before = await this.#regions();
    const heard = new Set<string>();
    await act();
    const listen = async (): Promise<string> => {
      for (const [id, { text, isAlert }] of await this.#regions())
        if ((before.has(id) || isAlert) && text !== '' && text !== before.get(id)?.text) heard.add(text);
      return [...heard].join(' / ');
    };
    await expect.poll(listen, { timeout: 20_000, interval: 100 }).toMatch(wanted);
  }
}

import { expect } from '@open-wc/testing';
import { sendMouse, setViewport } from '@web/test-runner-commands';
import type { InksealSigningDesk } from '../../widget/frame/sign/signing-desk.ts';
import type { HostContext } from '../../widget/contract/embed-protocol.ts';
import { matchLanguage } from '../../widget/contract/languages.ts';
import type { SigningView } from '../../widget/contract/signing.ts';
import '../../widget/frame/sign/ceremony.ts';
import type { InksealCeremony } from '../../widget/frame/sign/ceremony.ts';
import { createAgreement } from './ceremony-agreement.ts';
import { createView, RehearsalHost, RehearsalSession, speakIn } from './ceremony-session.ts';

export const consented = '2026-11-24T00:00:00.000Z';

export interface StageOptions {
  pageCount?: number;
  bytes?: Uint8Array;
  context?: HostContext;
  change?: (view: SigningView) => SigningView;
  prepare?: (session: RehearsalSession) => void;
  phone?: boolean;
  /** False when nothing is drawn in this test. */
  untilReady?: boolean;
}

/** A ceremony on the page, over a real PDF, with the session and the host in hand. */
export class CeremonyStage {
  readonly session: RehearsalSession;
  readonly host: RehearsalHost;
  readonly element: InksealCeremony;

  private constructor(session: RehearsalSession, host: RehearsalHost) {
    this.session = session;
    this.host = host;
    this.element = document.createElement('inkseal-ceremony');
    this.element.session = session;
    this.element.host = host;
  }

  static async open(options: StageOptions = {}): Promise<CeremonyStage> {
    await setViewport(options.phone ? { width: 375, height: 812 } : { width: 1280, height: 800 });
    document.body.style.margin = '0';
    const pageCount = options.pageCount ?? 2;
    const bytes = options.bytes ?? (await createAgreement(pageCount));
    const view = speakIn(matchLanguage([options.context?.language]), createView(bytes.length, pageCount));
    const session = new RehearsalSession(bytes, options.change ? options.change(view) : view);
    options.prepare?.(session);
    const host = new RehearsalHost(options.context);
    session.language = () => host.context.language;
    const stage = new CeremonyStage(session, host);
    document.body.append(stage.element);
    const isReady = (): boolean => stage.host.types().includes('ready');
    if (options.untilReady === false) return stage;
    await stage.until(isReady, 'ready', 25_000);
    const desk = stage.find<InksealSigningDesk>('inkseal-signing-desk');
    if (desk) await stage.until(() => desk.tools !== null, 'what comes after the first page');
    await desk?.updateComplete;
    await pause(50);
    return stage;
  }

  strike(): void {
    this.element.remove();
  }

  /** The first element that matches, in any shadow tree of the ceremony; `a >>> b` is b inside the tree of a. */
  find<E extends Element = HTMLElement>(selector: string): E | null {
    let found: Element | null = this.element;
    for (const part of selector.split(' >>> ')) found = found && findDeep(found, part);
    return found as E | null;
  }

  /** Waits until the element is there. */
  async see<E extends Element = HTMLElement>(selector: string): Promise<E> {
    await this.until(() => this.find(selector) !== null, selector);
    return this.find<E>(selector)!;
  }

  async until(isTrue: () => boolean, what: string, milliseconds = 12_000): Promise<void> {
    const end = performance.now() + milliseconds;
    while (!isTrue()) {
      if (performance.now() > end) throw new Error(`Still waiting: ${what}`);
      await pause(20);
    }
  }

  /** Presses it as a person would: a real pointer on the middle of it, once it takes presses, and again when that missed. */
  async press(selector: string): Promise<void> {
    for (let attempt = 1; attempt <= 4; attempt++) {
      const target = await this.see(selector);
      await this.until(() => !isOff(target), `${selector} to be enabled`);
      await settled(target);
      if (await pressOnce(target)) return;
    }
    throw new Error(`Pressed in vain: ${selector}`);
  }

  async consent(): Promise<void> {
    await this.press('[data-act=consent-tick]');
    await this.press('[data-act=consent]');
    await this.see('inkseal-guide');
  }

  async accessible(): Promise<void> {
    await expect(this.element).to.be.accessible();
  }

  heading(): string {
    const heading = this.find('inkseal-screen')?.shadowRoot?.querySelector('h1');
    return heading?.textContent?.trim() ?? '';
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const isOff = (target: Element): boolean => target.getAttribute('aria-disabled') === 'true';

/** Whether the press arrived while the target took presses: a busy machine moves or rests it between look and press. */
async function pressOnce(target: Element): Promise<boolean> {
  const { top, bottom } = target.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) target.scrollIntoView({ block: 'center' });
  const box = target.getBoundingClientRect();
  let arrived = false;
  const notice = (): void => {
    arrived = !isOff(target);
  };
  target.addEventListener('click', notice, { capture: true });
  const middle: [number, number] = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
  await sendMouse({ type: 'move', position: middle });
  if (target.matches('[data-act=sign]')) await pause(600); // who presses at once is asked again
  await sendMouse({ type: 'click', position: middle });
  target.removeEventListener('click', notice, { capture: true });
  return arrived;
}

/** Until it has stopped moving: smooth scrolling and rising sheets end. */
async function settled(target: Element): Promise<void> {
  let before = '';
  for (let round = 0; round < 60; round++) {
    const { x, y } = target.getBoundingClientRect();
    const now = `${x} ${y}`;
    if (now === before) return;
    before = now;
    await pause(60);
  }
}

function findDeep<E extends Element>(root: Element | ShadowRoot, selector: string): E | null {
  const here = root.querySelector<E>(selector);
  if (here) return here;
  const inside = root instanceof Element && root.shadowRoot ? findDeep<E>(root.shadowRoot, selector) : null;
  if (inside) return inside;
  for (const element of root.querySelectorAll('*')) {
    const found = element.shadowRoot ? findDeep<E>(element.shadowRoot, selector) : null;
    if (found) return found;
  }
  return null;
}

/** What has the keyboard, in whatever shadow tree. */
export function focused(): HTMLElement | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active as HTMLElement | null;
}

export const giveConsent = (view: SigningView): SigningView => ({
  ...view,
  recipient: { ...view.recipient, consentedAt: consented },
});

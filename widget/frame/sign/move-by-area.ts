import type { InksealSigningDesk } from './signing-desk.ts';

/** What takes the keyboard where somebody comes into an area for the first time. */
const ways = 'button, input, a[href], select, textarea, [tabindex="0"]';

interface Area {
  element: HTMLElement;
  enter(): void;
}

/** The areas that are there now, as they stand one below the other, but for the document first. */
function areasOf(desk: InksealSigningDesk): Area[] {
  const root = desk.renderRoot;
  const area = <E extends HTMLElement>(selector: string, enter: (element: E) => void): Area[] => {
    const element = root.querySelector<E>(selector);
    return element ? [{ element, enter: () => enter(element) }] : [];
  };
  return [
    ...area('inkseal-pages', (pages) => pages.focus()),
    ...area('inkseal-guide', (guide) => guide.focus()),
    ...area('inkseal-toolbar', (toolbar) => firstWay(toolbar)?.focus()),
    ...area('inkseal-page-list', (list) => firstWay(list)?.focus()).filter(({ element }) =>
      firstWay(element),
    ),
  ];
}

function firstWay(from: Element | ShadowRoot): HTMLElement | undefined {
  for (const element of from.querySelectorAll<HTMLElement>('*')) {
    if (element.matches(ways) && element.checkVisibility() && element.getClientRects().length > 0)
      return element;
    const inside = element.shadowRoot && firstWay(element.shadowRoot);
    if (inside) return inside;
  }
  return from instanceof Element && from.shadowRoot ? firstWay(from.shadowRoot) : undefined;
}

/**
 * F6 leads from the document to the guide, to the toolbar, to the list of pages where it is open, and round again; with
 * Shift the other way. Who comes back to an area is where they were in it.
 */
export function moveByArea(desk: InksealSigningDesk, signal: AbortSignal): void {
  const left = new WeakMap<HTMLElement, HTMLElement>();
  const move = (event: KeyboardEvent): void => {
    if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey || desk.sheets.hasOpen) return;
    const path = event.composedPath();
    const areas = areasOf(desk);
    const at = areas.findIndex(({ element }) => path.includes(element));
    const [from] = path;
    if (at >= 0 && from instanceof HTMLElement) left.set(areas[at]!.element, from);
    const step = event.shiftKey ? -1 : 1;
    const to = areas.at(at < 0 ? (event.shiftKey ? -1 : 0) : (at + step) % areas.length);
    if (!to) return;
    event.preventDefault();
    const before = left.get(to.element);
    if (before?.isConnected && before.checkVisibility()) before.focus();
    else to.enter();
  };
  window.addEventListener('keydown', move, { signal });
}

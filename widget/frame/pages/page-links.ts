import { placeOver } from './place-over.ts';
import type { Box } from './text-lines.ts';

interface LinkAnnotation {
  subtype?: string;
  url?: string;
  rect?: readonly number[];
}

interface LinkSheet {
  width: number;
  height: number;
  convertToViewportPoint(x: number, y: number): number[];
}

/** The address, without a name or password, if it is one of the web: a document names files, scripts and programs as easily. */
export function webAddress(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const address = new URL(url);
  // Names and passwords stand before the host, and read as one: https://bank.example@evil.example
  address.username = address.password = '';
  return /^https?:$/.test(address.protocol) ? address.href : undefined;
}

/** Of one page: nobody can press more, and each is an element that is put in its place among the others. */
const mostLinks = 2000;

/**
 * Links of a page that lead to the web, in a tab of their own that learns nothing of where it came from. Everything
 * else that a document would have done when it is pressed (scripts, files, forms, programs) is not there.
 */
export function placeLinks(
  annotations: readonly LinkAnnotation[],
  sheet: LinkSheet,
): (Box & { element: HTMLElement })[] {
  const links = annotations.filter(({ subtype, rect }) => subtype === 'Link' && rect?.length === 4);
  return links.slice(0, mostLinks).flatMap(({ rect = [], url }) => {
    const address = webAddress(url);
    if (!address) return [];
    const [left = 0, bottom = 0, right = 0, top = 0] = rect;
    const [x1 = 0, y1 = 0] = sheet.convertToViewportPoint(left, bottom);
    const [x2 = 0, y2 = 0] = sheet.convertToViewportPoint(right, top);
    const box = {
      x: Math.min(x1, x2) / sheet.width,
      y: Math.min(y1, y2) / sheet.height,
      width: Math.abs(x2 - x1) / sheet.width,
      height: Math.abs(y2 - y1) / sheet.height,
    };
    const element = document.createElement('a');
    element.className = 'link';
    element.href = address;
    element.target = '_blank';
    element.rel = 'noopener noreferrer';
    element.referrerPolicy = 'no-referrer';
    element.setAttribute('aria-label', address);
    placeOver(element, box);
    return [{ ...box, element }];
  });
}

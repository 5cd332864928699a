import type { ContentHeight } from '../ui/content-height.ts';
import type { HostConnection } from './host-connection.ts';

/** As tall as the host page accepts (contract/embed-protocol.schema.json). */
const tallestFrame = 1_000_000;
/** A change back to the last height but one, within this time, is the scroll bar of the page coming and going. */
const settlingMilliseconds = 1000;

type Host = Pick<HostConnection, 'context' | 'onContext' | 'resize'>;

/**
 * Tells the host page how tall the content below `root` is, where the page has asked for it (`autosize`), and only
 * what is new. The page decides how much of it the frame gets; the rest is scrolled inside.
 *
 * A taller frame can give the page a scroll bar, a narrower frame and so shorter pages, which take the scroll bar away
 * again: such a way back is not followed, so nothing swings.
 */
export function followContentHeight(root: Document | HTMLElement, host: Host): void {
  let wanted = 0;
  let told = 0;
  let toldBefore = 0;
  let toldAt = -Infinity;
  const tell = (): void => {
    const swings =
      wanted < told && wanted === toldBefore && performance.now() - toldAt < settlingMilliseconds;
    if (!host.context.autosize || wanted === 0 || wanted === told || swings) return;
    toldBefore = told;
    told = wanted;
    toldAt = performance.now();
    host.resize(told);
  };
  const receive = ({ detail: { heightPixels } }: CustomEvent<ContentHeight>): void => {
    wanted = Math.min(Math.ceil(heightPixels), tallestFrame);
    tell();
  };
  root.addEventListener('inkseal-content-height', receive as EventListener);
  host.onContext(tell);
}

/** Scrolls through a document in the frame and watches what it costs. */
import type { Frame } from 'playwright-core';

export interface Watch {
  longest: number;
  mostCanvases: number;
  /** Pages that were not there after ten seconds. */
  undrawn: number;
}

/** Runs in every document. A canvas counts for as long as it holds the pixels of a page, shown or not. */
export function keepCanvases(): void {
  const seen = new WeakSet<HTMLCanvasElement>();
  const canvases: WeakRef<HTMLCanvasElement>[] = [];
  HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, {
    apply(getContext, canvas: HTMLCanvasElement, of: unknown[]): unknown {
      if (!seen.has(canvas)) canvases.push(new WeakRef(canvas));
      seen.add(canvas);
      return Reflect.apply(getContext, canvas, of);
    },
  });
  (globalThis as unknown as { countCanvases(): number }).countCanvases = () =>
    canvases.filter((one) => {
      const { width = 0, height = 0 } = one.deref() ?? {};
      return width * height > 300_000;
    }).length;
}

/**
 * Scrolls from top to bottom as a reader who waits for each page: a frame at a time to its top, and on when it is drawn.
 * Watches the main thread meanwhile.
 */
export async function scrollThrough(frame: Frame, pages: number): Promise<Watch> {
  const scroller = await frame.waitForSelector('.scroller');
  return scroller.evaluate(async (element, count) => {
    const watch = { longest: 0, mostCanvases: 0, undrawn: 0 };
    const observer = new PerformanceObserver((list) => {
      for (const task of list.getEntries()) watch.longest = Math.max(watch.longest, task.duration);
    });
    observer.observe({ type: 'longtask' });
    const { countCanvases } = globalThis as unknown as { countCanvases(): number };
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const steps = 6;
    for (let number = 2; number <= count; number++) {
      const sheet = element.querySelector<HTMLElement>(`[data-page="${number}"]`)!;
      const from = element.scrollTop;
      for (let step = 1; step <= steps; step++) {
        element.scrollTop = from + ((sheet.offsetTop - from) * step) / steps;
        await nextFrame();
      }
      const isDrawn = () => sheet.querySelector('inkseal-page')?.shadowRoot?.querySelector('canvas');
      const patience = performance.now() + 10_000;
      while (!isDrawn() && performance.now() < patience) await nextFrame();
      if (!isDrawn()) watch.undrawn += 1;
      watch.mostCanvases = Math.max(watch.mostCanvases, countCanvases());
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    observer.disconnect();
    return watch;
  }, pages);
}

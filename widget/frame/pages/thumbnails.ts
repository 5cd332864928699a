import type { PDFDocumentProxy } from 'pdfjs-dist';
import { keyOf, type PagePlace } from './page-place.ts';
import type { InksealPages } from './pages.ts';
import { readOpened } from './read-opened.ts';

/** Pictures that are kept; those asked for longest ago go first. A picture is about 20 KB. */
const mostKept = 60;
/** The pages themselves come first. Milliseconds without a page being drawn. */
const quietTime = 150;

/** Small pictures of pages, each drawn once on the one canvas there is for them, as long as they are wanted. */
export class Thumbnails {
  readonly #pages: InksealPages;
  readonly #changed: () => void;
  readonly #pictures = new Map<string, string>();
  readonly #failed = new Set<string>();
  #wanted: readonly PagePlace[] = [];
  #width = 112;
  #isDrawing = false;

  constructor(pages: InksealPages, changed: () => void) {
    this.#pages = pages;
    this.#changed = changed;
  }

  /** The address of the picture, once there is one. */
  get(place: PagePlace, width: number): string | undefined {
    this.#width = width;
    return this.#pictures.get(keyOf(place));
  }

  want(places: readonly PagePlace[]): void {
    this.#wanted = places;
    void this.#run();
  }

  clear(): void {
    this.#wanted = [];
    for (const address of this.#pictures.values()) URL.revokeObjectURL(address);
    this.#pictures.clear();
  }

  async #run(): Promise<void> {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    for (let next = this.#next(); next; next = this.#next()) {
      await new Promise((resolve) => setTimeout(resolve, quietTime));
      if (this.#pages.schedule.current || !this.#wanted.includes(next)) continue;
      try {
        await readOpened(this.#pages, next.documentId, (pdf) => this.#draw(next, pdf));
      } catch {
        this.#failed.add(keyOf(next));
      }
      this.#changed();
    }
    this.#isDrawing = false;
  }

  #next(): PagePlace | undefined {
    return this.#wanted.find((place) => !this.#pictures.has(keyOf(place)) && !this.#failed.has(keyOf(place)));
  }

  async #draw(place: PagePlace, pdf: PDFDocumentProxy): Promise<void> {
    const page = await pdf.getPage(place.page);
    const density = Math.min(devicePixelRatio, 2);
    const scale = (this.#width * density) / page.getViewport({ scale: 1 }).width;
    const viewport = page.getViewport({ scale });
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(viewport.width));
    canvas.height = Math.max(1, Math.round(viewport.height));
    try {
      await page.render({ canvas, viewport }).promise;
      const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.8));
      if (picture) this.#keep(keyOf(place), URL.createObjectURL(picture));
    } finally {
      canvas.width = canvas.height = 0;
      if (!this.#pages.sheet(place)?.firstElementChild) page.cleanup();
    }
  }

  #keep(key: string, address: string): void {
    this.#pictures.set(key, address);
    const [oldest] = this.#pictures;
    if (this.#pictures.size <= mostKept || !oldest) return;
    URL.revokeObjectURL(oldest[1]);
    this.#pictures.delete(oldest[0]);
  }
}

/**
 * Whether a button can really be seen, against a host page (or something in it) that covers, dims or shrinks the frame
 * to steal a click. `unknown`: this browser cannot tell (IntersectionObserver v2 exists in Chromium only).
 */
export type Sight = 'pending' | 'visible' | 'covered' | 'unknown';

interface ObserverOptions extends IntersectionObserverInit {
  trackVisibility: boolean;
  delay: number;
}
interface ObservedEntry extends IntersectionObserverEntry {
  /** Undefined where the second version is missing. */
  readonly isVisible?: boolean;
}

/** A click counts only when the button has been in plain sight this long, in milliseconds. */
const dwellTime = 800;

/** Smallest delay the standard lets an observer ask for. */
const observationDelay = 100;

export class VisibilityGate {
  #sight: Sight = 'pending';
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #observer: IntersectionObserver;
  /** Against this document alone: a button that is only scrolled out of sight in here is not covered by anybody. */
  readonly #scroll: IntersectionObserver;
  #isScrolledTo = true;
  readonly #changed: () => void;

  constructor(target: Element, changed: () => void) {
    this.#changed = changed;
    const options: ObserverOptions = {
      trackVisibility: true,
      delay: observationDelay,
      threshold: [0, 0.5, 1],
    };
    this.#observer = new IntersectionObserver(
      (entries) => this.#notice(entries.at(-1) as ObservedEntry),
      options,
    );
    this.#observer.observe(target);
    this.#scroll = new IntersectionObserver(
      (entries) => (this.#isScrolledTo = entries.at(-1)?.intersectionRatio === 1),
      { root: document, threshold: [0, 0.5, 1] },
    );
    this.#scroll.observe(target);
  }

  get sight(): Sight {
    return this.#sight;
  }

  disconnect(): void {
    this.#observer.disconnect();
    this.#scroll.disconnect();
    clearTimeout(this.#timer);
  }

  #notice(entry: ObservedEntry): void {
    clearTimeout(this.#timer);
    if (entry.isVisible === undefined) {
      // Even without the second version a press in the first moments is a double click, not a decision.
      this.#timer = setTimeout(() => this.#set('unknown'), dwellTime);
    } else if (entry.isVisible && entry.intersectionRatio === 1) {
      if (this.#sight !== 'visible') this.#timer = setTimeout(() => this.#set('visible'), dwellTime);
    } else {
      // Opening animations and a late first frame are no attack: covered is said after the same rest.
      this.#set('pending');
      this.#timer = setTimeout(() => this.#isScrolledTo && this.#set('covered'), dwellTime);
    }
  }

  #set(sight: Sight): void {
    if (this.#sight === sight) return;
    this.#sight = sight;
    this.#changed();
  }
}

/** A press by a person, now: not dispatched by a script, not replayed without activation. */
export function isPersonsPress(event: Event): boolean {
  const activation = (navigator as { userActivation?: { isActive: boolean } }).userActivation;
  return event.isTrusted && (activation?.isActive ?? true);
}

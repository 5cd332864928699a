/**
 * Whether a button, and the words that say what it does, can really be seen, against a host page (or something in it)
 * that covers, dims, cuts or shrinks the frame to steal a click. `cramped`: too little of them is in sight, be it cut
 * down to the bare button. `unknown`: nothing is missing, but this browser cannot tell what lies above
 * (IntersectionObserver v2 exists in Chromium only).
 */
export type Sight = 'pending' | 'visible' | 'covered' | 'cramped' | 'unknown';

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

const thresholds = [0, 0.5, 1];
/** How much of the words has to be seen with the button: half, for at a zoom of 400 % a long title leaves no more room. */
const leastOfWords = 0.5;
/** Least height of a control here, in CSS pixels, whatever is written on it at the moment. */
const buttonHeight = 44;

export class VisibilityGate {
  #sight: Sight = 'pending';
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #observer: IntersectionObserver;
  /** Against this document alone: what is only scrolled out of sight in here is not cut off by anybody. */
  readonly #scroll: IntersectionObserver;
  readonly #seen = new Map<Element, ObservedEntry>();
  readonly #scrolledTo = new Map<Element, number>();
  readonly #target: Element;
  readonly #words: Element;
  readonly #changed: () => void;

  constructor(target: Element, words: Element, changed: () => void) {
    this.#target = target;
    this.#words = words;
    this.#changed = changed;
    const options: ObserverOptions = {
      trackVisibility: true,
      delay: observationDelay,
      threshold: thresholds,
    };
    this.#observer = new IntersectionObserver((entries) => {
      for (const entry of entries) this.#seen.set(entry.target, entry);
      this.#notice();
    }, options);
    this.#scroll = new IntersectionObserver(
      (entries) => {
        for (const { target: part, intersectionRatio } of entries)
          this.#scrolledTo.set(part, intersectionRatio);
        this.#notice();
      },
      { root: document, threshold: thresholds },
    );
    for (const part of [target, words]) {
      this.#observer.observe(part);
      this.#scroll.observe(part);
    }
    window.addEventListener('resize', this.#notice);
  }

  get sight(): Sight {
    return this.#sight;
  }

  disconnect(): void {
    this.#observer.disconnect();
    this.#scroll.disconnect();
    window.removeEventListener('resize', this.#notice);
    clearTimeout(this.#timer);
  }

  /** Whatever is noticed rests before it is said: opening animations and a late first frame are no attack, and even where nobody can tell, a press in the first moments is a double click and no decision. */
  readonly #notice = (): void => {
    clearTimeout(this.#timer);
    const judged = this.#judge();
    if (judged === this.#sight) return;
    this.#set('pending');
    this.#timer = setTimeout(() => this.#set(this.#judge()), dwellTime);
  };

  #judge(): Sight {
    const [button, words] = [this.#seen.get(this.#target), this.#seen.get(this.#words)];
    if (!button || !words) return 'pending';
    if (!this.#fits()) return 'cramped';
    if (!isEnough(this.#scrolledTo.get(this.#target), this.#scrolledTo.get(this.#words))) return 'pending';
    if (!isEnough(button.intersectionRatio, words.intersectionRatio)) return 'cramped';
    if (button.isVisible === undefined) return 'unknown';
    return button.isVisible && words.isVisible ? 'visible' : 'covered';
  }

  /** Whether this frame, however scrolled, has room for the button and its words at once. */
  #fits(): boolean {
    const [button, words] = [this.#target, this.#words].map((part) => part.getBoundingClientRect());
    if (!button || !words) return false;
    const wanted = button.top + buttonHeight - (words.top + words.height * leastOfWords);
    const { clientHeight, clientWidth } = document.documentElement;
    return wanted <= clientHeight && button.width <= clientWidth;
  }

  #set(sight: Sight): void {
    if (this.#sight === sight) return;
    this.#sight = sight;
    this.#changed();
  }
}

function isEnough(ofButton = 0, ofWords = 0): boolean {
  return ofButton === 1 && ofWords >= leastOfWords;
}

/** A press by a person, now: not dispatched by a script, not replayed without activation. */
export function isPersonsPress(event: Event): boolean {
  const activation = (navigator as { userActivation?: { isActive: boolean } }).userActivation;
  return event.isTrusted && (activation?.isActive ?? true);
}

/** Closes what was opened, the last first. */
export class Closing {
  readonly #steps: (() => Promise<unknown>)[] = [];

  add<Thing extends { close(): Promise<unknown> }>(thing: Thing): Thing {
    this.#steps.push(() => thing.close());
    return thing;
  }

  async close(): Promise<void> {
    for (const step of this.#steps.reverse()) await step();
  }
}

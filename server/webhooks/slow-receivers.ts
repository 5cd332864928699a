/** Most receivers answer within a second, and a try is given up after eight. */
const slowMilliseconds = 4_000;
const rememberedMilliseconds = 10 * 60_000;

/**
 * Organizations whose receivers kept a try waiting, until they have not for a while. Each process learns by itself: a restart costs
 * one wait of each.
 */
export class SlowReceivers {
  readonly #until = new Map<string, number>();

  note(organizationId: string, durationMilliseconds: number, now = Date.now()): void {
    if (durationMilliseconds < slowMilliseconds) return;
    for (const [id, until] of this.#until) if (until <= now) this.#until.delete(id);
    this.#until.set(organizationId, now + rememberedMilliseconds);
  }

  has(organizationId: string, now = Date.now()): boolean {
    return (this.#until.get(organizationId) ?? 0) > now;
  }
}

import type { Queries } from './database.ts';

/**
 * A query that every request asks, put together once for each pool and not at each asking, which takes as long as sending it
 * does. `make` uses `sql.placeholder` for what differs, and `prepare`.
 */
export function preparedQuery<Prepared>(make: (on: Queries) => Prepared): (on: Queries) => Prepared {
  const made = new WeakMap<Queries, Prepared>();
  return (on) => {
    const known = made.get(on);
    if (known !== undefined) return known;
    const prepared = make(on);
    made.set(on, prepared);
    return prepared;
  };
}

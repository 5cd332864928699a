import { eq } from 'drizzle-orm';
import { throughAll, type IsOver, type Stage } from './lifecycle-pace.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { lifecycleProgress } from './tables.ts';

export interface NamedStage extends Stage {
  /** By which the next sweep knows where the last one ended. */
  readonly name: string;
}

const only = 'sweep';

async function readProgress({
  database,
}: LifecycleParts): Promise<{ stage: string; reached: string } | undefined> {
  const [row] = await database.queries.select().from(lifecycleProgress).where(eq(lifecycleProgress.id, only));
  return row;
}

async function keepProgress({ database }: LifecycleParts, stage: string, reached: string): Promise<void> {
  await database.transaction(async (tx) => {
    await tx
      .insert(lifecycleProgress)
      .values({ id: only, stage, reached })
      .onConflictDoUpdate({ target: lifecycleProgress.id, set: { stage, reached } });
  });
}

/**
 * Takes everything that each stage finds one step on, once. A round begins where the last one was cut off and ends where it
 * began, so that no party has so much to be done that another's turn never comes.
 */
export async function goRound(
  parts: LifecycleParts,
  stages: readonly NamedStage[],
  isOver: IsOver,
): Promise<void> {
  const left = await readProgress(parts);
  const first = stages.findIndex(({ name }) => name === left?.stage);
  const [from, began] = first === -1 || !left ? ['', 0] : [left.reached, first];
  const go = async (stage: NamedStage, span: { from?: string; to?: string }): Promise<boolean> => {
    let reached = span.from ?? '';
    const onReached = async (id: string): Promise<void> => keepProgress(parts, stage.name, (reached = id));
    const isThrough = await throughAll(parts, stage, { ...span, isOver, onReached });
    // Also where not one had its turn: that stages before it had nothing to do is no reason to begin with them again.
    if (!isThrough) await keepProgress(parts, stage.name, reached);
    return isThrough;
  };
  for (const [index, stage] of [...stages.slice(began), ...stages.slice(0, began)].entries())
    if (!(await go(stage, index === 0 ? { from } : {}))) return;
  const [cut] = stages.slice(began);
  if (cut && from !== '' && !(await go(cut, { to: from }))) return;
  await parts.database.transaction(async (tx) => {
    await tx.delete(lifecycleProgress).where(eq(lifecycleProgress.id, only));
  });
}

import type { InksealPages } from '../pages/pages.ts';
import { PageTimes, type Times } from '../pages/page-times.ts';
import type { CeremonyModel } from './ceremony-model.ts';
import type { InksealSheets } from './sheets.ts';

/** What has been counted is kept for as long as the ceremony lives: who goes on after a pause has read what they read. */
const counted = new WeakMap<CeremonyModel, Times>();

/** Counts how long pages are in view, until it is aborted. Behind an open sheet nobody reads them. */
export function countPageTimes(
  model: CeremonyModel,
  { pages, sheets }: { pages: InksealPages; sheets: InksealSheets },
  signal: AbortSignal,
): void {
  const times: Times = counted.get(model) ?? new Map();
  counted.set(model, times);
  const counter = new PageTimes(
    {
      pages,
      isReadable: () => (model.stage.kind === 'signing' || model.stage.kind === 'reading') && !sheets.hasOpen,
      report: (documentId, seconds) => model.reportPages(documentId, seconds),
      times,
    },
    signal,
  );
  model.beforeEnd = () => counter.flush();
}

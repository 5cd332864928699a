/** What Svelte's type checker looks up for each tag of a template. */
import '@inkseal/widget/svelte';
import type { SvelteHTMLElements } from 'svelte/elements';

type Props = SvelteHTMLElements['inkseal-sign'];

export const right: Props = {
  class: 'wide',
  'frame-url': 'https://sign.example.com/e/emb_1',
  fetchToken: async ({ jkt }) => jkt,
  autosize: true,
  'oninkseal-progress': ({ detail }) => console.log(detail.filled / detail.total),
};
// @ts-expect-error: no such scheme
export const scheme: Props = { colorScheme: 'sepia' };
// @ts-expect-error: a name, not a number
export const embed: Props = { 'embed-id': 1 };
// @ts-expect-error: this event has no statement
export const listener: Props = { 'oninkseal-ready': ({ detail }) => console.log(detail.statement) };

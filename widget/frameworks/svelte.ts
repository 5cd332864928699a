/** Registers <inkseal-sign> and lets Svelte's templates know it. */
import type { HTMLAttributes } from 'svelte/elements';
import '../host/define.ts';
import type { InksealSign } from '../host/index.ts';
import type { SignAttributes, SignListeners, SignProperties } from './sign-props.ts';

type SignProps = HTMLAttributes<InksealSign> & SignProperties & SignAttributes & SignListeners;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'inkseal-sign': SignProps;
  }
}

/** Registers <inkseal-sign>. Loading it twice, or on a server without a DOM, does nothing. */
import { InksealSign } from './index.ts';

const tagName = 'inkseal-sign';
const registry: CustomElementRegistry | undefined = globalThis.customElements;
if (!registry?.get(tagName)) registry?.define(tagName, InksealSign);

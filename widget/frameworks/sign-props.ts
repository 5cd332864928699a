/** What may be written on <inkseal-sign> in a template, derived from its contract so that neither can fall behind. */
import type { InksealSign, SignEventMap } from '../host/index.ts';

/** `Name` if it is InksealSign's own and a page can set it: no method (they take no arguments) and not `status`. */
type Settable<Name extends keyof InksealSign> = Name extends keyof HTMLElement | 'status'
  ? never
  : InksealSign[Name] extends () => void
    ? never
    : Name;

type KebabCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${KebabCase<Rest>}`
  : '';

/** Properties, as frameworks set them where the element has one of that name. */
export type SignProperties = {
  [Name in keyof InksealSign as Settable<Name>]?: InksealSign[Name] | undefined;
};

/** Attributes, which also work where a page is rendered on a server; and those of every element in a form. */
export type SignAttributes = {
  [Name in keyof InksealSign as Name extends 'fetchToken' ? never : KebabCase<Settable<Name>>]?:
    InksealSign[Name] | undefined;
} & { name?: string | undefined; form?: string | undefined };

/** `oninkseal-ready` and the like: "on" and the name of the event, which is how React and Svelte add a listener. */
export type SignListeners = {
  [Name in keyof SignEventMap as `on${Name}`]?: ((event: SignEventMap[Name]) => void) | null | undefined;
};

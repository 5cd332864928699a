import type { HostContext, TokenReason } from '../contract/embed-protocol.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { SignElement } from './sign-element.ts';

export type { ErrorCode, HostContext, TokenReason };

/**
 * Asks your own server for an embed token, which it gets from POST /v1/embeds/:id/tokens with this `jkt`. A token made
 * so can be used by this frame only. `reason` says whether it is the first, or the last was refused or lost in a reload.
 */
export type FetchToken = (request: { jkt: string; reason: TokenReason }) => Promise<string>;

/** `error`: a sentence and a way on are on the screen, in the element or in the frame. */
export type SignStatus = 'loading' | 'ready' | 'signed' | 'declined' | 'delegated' | 'completed' | 'error';

/**
 * `<inkseal-sign>`: one person's signing of one envelope, in a frame of its own.
 *
 * Nothing on your page can fill or sign in it, and it keeps no cookie and no storage. Tokens travel over a private
 * channel: they are in no address, and the `token` attribute is taken out of the document as soon as it is read.
 *
 * @attr embed-id - the embed to open, from POST /v1/embeds
 * @attr server - origin that serves the frame (the server’s, or its INKSEAL_FRAME_ORIGIN); by default where this script was loaded from
 * @attr frame-url - `frameUrl` from POST /v1/embeds, in place of the two above
 * @attr token - a one-use embed token, valid for a short time; `fetchToken` is the better way
 * @attr color-scheme - light, dark or auto (the reader's system); default light
 * @attr language - BCP 47, for the frame; consent is in the language the envelope names for the recipient
 * @attr scopes - scopes to make do with, separated by spaces; can only narrow what the embed allows
 * @attr required - in a form: it cannot be sent before the document is signed
 * @attr autosize - have the height of the content, up to the element's max-height, which is 100dvh by itself
 * @attr status - reflected; read only
 *
 * @cssproperty --inkseal-accent - colour of buttons and marks
 * @cssproperty --inkseal-on-accent - text on that colour
 * @cssproperty --inkseal-radius - corner radius, in px
 * @cssproperty --inkseal-font-family - families of letters; those that are not on the list in the README are left out
 *
 * @csspart frame - the iframe
 * @csspart panel - what stands in its place while it cannot be shown
 * @csspart message - the sentence in the panel
 * @csspart retry - the button in the panel
 * @csspart tab - the button in the panel that opens a new tab
 *
 * @slot frame_timeout - your words in the panel, in place of the English ones, for this code
 * @slot frame_blocked - the same for this code
 * @slot server_unreachable - the same for this code
 * @slot invalid_request - the same for this code
 * @slot in_tab - your words for a document that is open in a new tab
 * @slot retry - your words on the button that tries again, or that shows here what is open in a new tab
 * @slot tab - your words on the button that opens a new tab
 *
 * @event inkseal-ready - the first page is drawn
 * @event inkseal-viewed - the document was seen
 * @event inkseal-progress - how many of the required fields are filled
 * @event inkseal-activity - somebody is at work; at most every 30 s
 * @event inkseal-signed - this person has signed
 * @event inkseal-declined - this person has declined
 * @event inkseal-delegated - this person has passed the document on: the envelope names who signs in their place
 * @event inkseal-completed - everybody has signed and the document is sealed; with the server's statement
 * @event inkseal-error - a sentence is on the screen; the code and the hint are for you
 * @event inkseal-closed - the frame has ended the connection
 */
export interface InksealSign extends HTMLElement {
  embedId?: string;
  server?: string;
  frameUrl?: string;
  /** Can only be written; reads as undefined. */
  token: string | undefined;
  /** Asked for a token whenever the frame needs one; not asked while there is a `token` to take. */
  fetchToken?: FetchToken;
  colorScheme?: HostContext['colorScheme'];
  language?: string;
  scopes?: string;
  required?: boolean;
  autosize?: boolean;
  /** Undefined until there is something to open. */
  readonly status: SignStatus | undefined;
  /** Opens the frame again, as the button in the panel does. */
  retry(): void;
  /**
   * Loads the frame now and asks for no token until there is a `token` or a `fetchToken`, which then opens the document
   * at once. Call it as soon as you know which embed somebody is about to open; the element may be hidden.
   */
  prewarm(): void;
  /**
   * Goes on in a new tab, with the same events here. Call it in the handler of a click, or the browser blocks it. The
   * tab needs a token of its own: with `fetchToken` it gets one.
   */
  openTab(): void;
  /** Ends the connection; the frame answers with `inkseal-closed`. */
  close(): void;
}

interface Detail<Type extends string> {
  /** The name of the same fact in the audit log and in webhooks; `frame.…` for what is no such fact. */
  readonly type: Type;
  readonly embedId: string | undefined;
}

/** Details are frozen and hold no name, no value and no token. They are hints; your server asks ours for the truth. */
export interface SignEventMap {
  'inkseal-ready': CustomEvent<Detail<'frame.ready'>>;
  'inkseal-viewed': CustomEvent<Detail<'document.viewed'>>;
  'inkseal-progress': CustomEvent<
    Detail<'frame.progress'> & { readonly filled: number; readonly total: number }
  >;
  'inkseal-activity': CustomEvent<Detail<'frame.activity'>>;
  'inkseal-signed': CustomEvent<Detail<'recipient.signed'>>;
  'inkseal-declined': CustomEvent<Detail<'recipient.declined'>>;
  'inkseal-delegated': CustomEvent<Detail<'recipient.delegated'>>;
  /** `statement` is a JWS by the server: hand it to your own, which checks it against /.well-known/jwks.json. */
  'inkseal-completed': CustomEvent<Detail<'envelope.completed'> & { readonly statement: string }>;
  'inkseal-error': CustomEvent<Detail<'frame.error'> & { readonly code: ErrorCode; readonly hint: string }>;
  'inkseal-closed': CustomEvent<Detail<'frame.closed'>>;
}

export const InksealSign: { new (): InksealSign } = SignElement;

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-sign': InksealSign;
  }
  /** Of elements, document and window: the events bubble up to each. */
  interface GlobalEventHandlersEventMap extends SignEventMap {}
}

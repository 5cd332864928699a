import type { FrameStatus, HostContext, HostEvent, TokenReason } from '../contract/embed-protocol.ts';

/** The frame's end of the pinned connection to the one host page that answered its hello. */
export interface HostConnection {
  /** Origin of the host page as the browser reported it in the handshake; what the exchange and statements name. */
  readonly hostOrigin: string;
  /** What the host wants the frame to look like, as last received and already validated. */
  readonly context: HostContext;
  /** Calls `listener` at each change of `context`, until the returned function is called. */
  onContext(listener: (context: HostContext) => void): () => void;
  /** The host element received keyboard focus and passes it on. */
  onFocus(listener: () => void): () => void;
  /** The host page closed the connection or went away; nothing sent afterwards arrives. */
  onClose(listener: () => void): () => void;
  /** Tells the host page what happened; never throws, because no ceremony may fail for a host that is gone. */
  emit(event: HostEvent): void;
  /** Asks the host page for an embed token bound to `jkt`. Rejects with EmbedError `token_unavailable`. */
  requestToken(jkt: string, reason: TokenReason): Promise<string>;
  /** Natural height of the content in CSS pixels; the host applies it when it sizes itself by content. */
  resize(heightPixels: number): void;
  /** What the host is told when it asks for the status. */
  setStatus(status: FrameStatus): void;
}

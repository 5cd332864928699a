/**
 * The only error that crosses a port, and it crosses as its code: never a message, a stack or an address, because
 * those tell the other side about this one. Codes are lower-case words joined by underscores.
 */
export class RpcError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** What every request carries before a feature sees it. */
export interface RequestFacts {
  requestId: string;
  /** The socket's address, or the one a configured trusted proxy reports; never a header a client can forge. */
  clientIp: string;
  userAgent: string;
}

export interface HttpEnv {
  Variables: RequestFacts;
}

export interface FrameAddress {
  origin: string;
  href: string;
  embedId: string;
}

export interface FramePlace {
  embedId?: string | undefined;
  server?: string | undefined;
  frameUrl?: string | undefined;
}

/** Nothing after the id: what stands in a query or fragment shows up in the host page's resource timing. */
const framePattern = /^https?:\/\/[^/]+\/e\/([\w-]+)$/;

/**
 * Where the frame is: `frameUrl` as the API answered it, else the embed on `server`, which by default is where this
 * script came from. Undefined when nothing is named, or something that is no frame's address.
 */
export function frameAddress({ embedId, server, frameUrl }: FramePlace): FrameAddress | undefined {
  try {
    const { href, origin } = new URL(frameUrl || `/e/${embedId}`, server || import.meta.url);
    const [, id] = framePattern.exec(href) ?? [];
    return id ? { origin, href, embedId: id } : undefined;
  } catch {
    return undefined;
  }
}

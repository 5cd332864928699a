import type { TestServer } from './inkseal-server.ts';

export interface Seen {
  status: number;
  /** Where it sends the browser, if anywhere. */
  location: string | null;
  body: Record<string, unknown>;
  /** The Set-Cookie lines. */
  cookies: string[];
}

/** A browser with a cookie jar that follows no redirects, so that a test sees each. */
export class Visitor {
  readonly #server: TestServer;
  readonly jar = new Map<string, string>();

  constructor(server: TestServer) {
    this.#server = server;
  }

  get(address: string): Promise<Seen> {
    return this.#ask(address, { method: 'GET' });
  }

  post(
    path: string,
    json: object = {},
    origin = this.#server.origin,
    more: Record<string, string> = {},
  ): Promise<Seen> {
    const headers = { origin, 'content-type': 'application/json', ...more };
    return this.#ask(path, { method: 'POST', headers, body: JSON.stringify(json) });
  }

  async #ask(address: string, init: RequestInit): Promise<Seen> {
    const url = new URL(address, this.#server.origin);
    const isOwn = url.origin === this.#server.origin;
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string>), ...(isOwn && { cookie }) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    const cookies = response.headers.getSetCookie();
    if (isOwn) for (const line of cookies) this.#keep(line);
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    const body = isJson ? ((await response.json()) as Seen['body'] | null) : null;
    return { status: response.status, location: response.headers.get('location'), body: body ?? {}, cookies };
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === '' || /max-age=0/i.test(line)) this.jar.delete(name);
    else this.jar.set(name, value);
  }
}

import type { App } from '../contract/apps.ts';

/** What went wrong, by the code that the server, or better-auth behind /api/auth, has given it. */
export class ApiFailure extends Error {
  readonly code: string;
  /** The server's own sentence, in English. */
  readonly explanation: string;
  readonly details: unknown;
  readonly requestId: string | undefined;

  constructor(code: string, answer: { detail?: string; details?: unknown; requestId?: string } = {}) {
    super(code);
    this.name = 'ApiFailure';
    this.code = code;
    this.explanation = answer.detail ?? '';
    this.details = answer.details;
    this.requestId = answer.requestId;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function failureOf(answer: Response): Promise<ApiFailure> {
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  const { code, details, requestId } = body;
  const sentence = body['detail'] ?? body['message'];
  const isLimit = answer.status === 429 ? 'rate_limited' : 'internal_error';
  return new ApiFailure(typeof code === 'string' ? code : isLimit, {
    detail: typeof sentence === 'string' ? sentence : '',
    details,
    ...(typeof requestId === 'string' && { requestId }),
  });
}

/**
 * The public API as a customer calls it, with the cookie of one's login in place of a key. The cookie is not readable
 * here (HttpOnly), and no secret is kept but in the page that shows it.
 */
export class ConsoleApi {
  /** Which app one acts for; of none it is the organization alone. */
  readonly app: App | undefined;

  constructor(app?: App) {
    this.app = app;
  }

  get<T>(path: string): Promise<T> {
    return this.#json('GET', path);
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.#json('POST', path, body);
  }

  /** For what is answered without a body. */
  async send(path: string, body: object = {}): Promise<void> {
    await this.#ask('POST', path, body);
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.#json('PATCH', path, body);
  }

  async remove(path: string): Promise<void> {
    await this.#ask('DELETE', path);
  }

  async upload<T>(path: string, pdf: Blob): Promise<T> {
    return (await this.#ask('POST', path, pdf)).json() as Promise<T>;
  }

  async put<T>(path: string, file: Blob): Promise<T> {
    return (await this.#ask('PUT', path, file)).json() as Promise<T>;
  }

  /** A file, with how much of it has come: `total` is undefined where the server does not know it before. */
  async file(path: string, onProgress: (loaded: number, total: number | undefined) => void): Promise<Blob> {
    const answer = await this.#ask('GET', path);
    const total = Number(answer.headers.get('content-length')) || undefined;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let loaded = 0;
    const reader = answer.body?.getReader();
    for (;;) {
      const { done, value } = (await reader?.read().catch(lost)) ?? { done: true };
      if (done || !value) break;
      chunks.push(value);
      onProgress((loaded += value.length), total);
    }
    return new Blob(chunks, { type: answer.headers.get('content-type') ?? '' });
  }

  async #json<T>(method: Method, path: string, body?: object): Promise<T> {
    const answer = await this.#ask(method, path, body);
    return (await answer.json()) as T;
  }

  async #ask(method: Method, path: string, body?: object): Promise<Response> {
    const isFile = body instanceof Blob;
    const answer = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        ...(body && {
          'content-type': isFile ? body.type || 'application/octet-stream' : 'application/json',
        }),
        ...(this.app && { 'inkseal-app': this.app.id }),
      },
      ...(body && { body: isFile ? body : JSON.stringify(body) }),
    }).catch(lost);
    if (!answer.ok) throw await failureOf(answer);
    return answer;
  }
}

function lost(): never {
  throw new ApiFailure('server_unreachable');
}

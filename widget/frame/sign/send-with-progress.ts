import type { Send } from '../embed-api.ts';

/** The headers of an answer as XMLHttpRequest tells them: a line each. */
function readHeaders(lines: string): Headers {
  const headers = new Headers();
  for (const line of lines.trim().split(/\r?\n/)) {
    const at = line.indexOf(':');
    if (at > 0) headers.append(line.slice(0, at), line.slice(at + 1).trim());
  }
  return headers;
}

/** Sends as `fetch` does, which cannot tell how much of a body has gone out. `tell` gets its share, 0 to 1. */
export function sendWithProgress(tell: (share: number) => void): Send {
  return (url, { method = 'POST', headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const fail = (): void => reject(new TypeError('the connection failed'));
      request.open(method, url);
      request.responseType = 'blob';
      new Headers(headers).forEach((value, name) => request.setRequestHeader(name, value));
      request.upload.addEventListener('progress', ({ loaded, total }) =>
        tell(total > 0 ? loaded / total : 0),
      );
      request.addEventListener('load', () => {
        const answer = { status: request.status, headers: readHeaders(request.getAllResponseHeaders()) };
        resolve(new Response(request.response as Blob, answer));
      });
      for (const end of ['error', 'abort', 'timeout'] as const) request.addEventListener(end, fail);
      signal?.addEventListener('abort', () => request.abort());
      request.send(body as Blob);
    });
}

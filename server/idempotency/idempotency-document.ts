/** As far as it matters here. */
interface Operation {
  parameters?: unknown[];
}

const parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A value of your choice, best a UUID. However often the request is repeated with it within 24 hours, it acts once, and ' +
    'its answer is given again with the header Idempotent-Replayed: true. With another body or route the key is ' +
    'idempotency_key_reused (422); while the first try runs, idempotency_in_progress (409, Retry-After). What was refused ' +
    'before anything happened can be tried again with the same key. A key is good for one caller: for the API key that ' +
    'was used with it, or the person in their organization; before anybody is signed in, for the one that sends the same body.',
  schema: { type: 'string', minLength: 1, maxLength: 257 },
};

/** Names the header at every POST, as app.ts puts `atMostOnce` before every one of them. */
export function documentIdempotencyKey<T extends { paths?: object }>(document: T): T {
  for (const item of Object.values(document.paths ?? {}) as { post?: Operation }[])
    if (item.post) item.post.parameters = [...(item.post.parameters ?? []), parameter];
  return document;
}

/** As far as it matters here. */
interface Operation {
  security?: Record<string, string[]>[];
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
    'was used with it, or the person in their organization.',
  schema: { type: 'string', minLength: 1, maxLength: 257 },
};

/** Names the header at every POST that an API key may call, as app.ts puts `atMostOnce` before every one of them. */
export function documentIdempotencyKey<T extends { paths?: object }>(document: T): T {
  for (const item of Object.values(document.paths ?? {}) as { post?: Operation }[])
    if (item.post?.security?.some((scheme) => 'apiKey' in scheme))
      item.post.parameters = [...(item.post.parameters ?? []), parameter];
  return document;
}

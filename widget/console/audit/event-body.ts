/** What an event says in clear. */
export interface EventBody {
  actor: { kind: string; id: string };
  facts: Readonly<Record<string, string | number>>;
}

export function readBody(body: string): EventBody {
  try {
    return JSON.parse(body) as EventBody;
  } catch {
    return { actor: { kind: '', id: '' }, facts: {} }; // checking it says so
  }
}

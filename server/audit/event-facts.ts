/** What an event states in the clear, from its stored text; `Facts` says what an event of the type has. */
export function factsOf<Facts extends object = Record<string, string | number>>({
  body,
}: {
  body: string;
}): Facts {
  return (JSON.parse(body) as { facts: Facts }).facts;
}

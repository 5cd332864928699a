/** The trail as a table (RFC 4180), a row for every fact and detail of every event. Its text is part of the package's format. */
import type { ReadEvent } from './evidence-trail.ts';

const heading = ['event', 'at', 'type', 'actor kind', 'actor', 'state', 'name', 'value'];

/** OWASP: what a spreadsheet takes for a formula, or for the end of a cell before one; full-width forms included. */
const startsFormula = /^[=+\-@\t\r\n＝＋－＠]/;

function cell(value: string | number): string {
  const text = String(value);
  const safe = startsFormula.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** `fact`: stands in the log for all to read; `opened`: committed to; `redacted`: committed to, and nobody can read it. */
function lines({ content, details }: ReadEvent): (string | number)[][] {
  const { seq, at, type, actor, facts, commitments } = content;
  const start = [seq, at, type, actor.kind, actor.id];
  const rows = [
    ...Object.entries(facts).map(([name, value]) => [...start, 'fact', name, value]),
    ...Object.keys(commitments).map((name) => {
      const isOpen = Object.hasOwn(details, name);
      return [...start, isOpen ? 'opened' : 'redacted', name, isOpen ? (details[name] ?? '') : ''];
    }),
  ];
  return rows.length > 0 ? rows : [[...start, '', '', '']];
}

export function formatTable(events: readonly ReadEvent[]): string {
  const rows = [heading, ...events.flatMap(lines)];
  // Spreadsheets take a file without the mark for one in the letters of its country.
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

/** What can be wrong with a stored object, and what to do. */
export const objectProblems = {
  missing: 'Its row is there and its bytes are not. Put the file back from a backup.',
  damaged: 'Its bytes are not those that were written. Put the file back from a backup.',
  orphan: 'No row names it: an upload that was cut off. The server takes it away within a day.',
  keyless:
    'It was not destroyed, and no key is left that opens it: somebody deleted rows of object_key. Put the database back from a backup, and ask who had access.',
  unshredded:
    'It was destroyed, and a key is still there: somebody wrote to the database. Ask who had access.',
  outlived: 'It was destroyed, so nobody can open it. The server takes its bytes away within a day.',
} as const;

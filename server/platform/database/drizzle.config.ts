import { defineConfig } from 'drizzle-kit';

// A default export because drizzle-kit reads nothing else. Paths count from the top of the repository.
export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: './server/*/tables.ts',
  out: './server/platform/database/migrations',
  breakpoints: false,
});

import { defineConfig } from 'vitest/config';

/** unit: no I/O · embedded: PGlite · server: a real PostgreSQL · executable: the built file as a user runs it ·
 * rehearsal: the same on its worst days. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'embedded', include: ['test/embedded/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'server',
          include: ['test/server/**/*.test.ts'],
          globalSetup: ['test/support/global-server.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'executable',
          include: ['test/executable/**/*.test.ts'],
          globalSetup: ['test/support/global-server.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'rehearsal',
          include: ['test/rehearsal/**/*.test.ts'],
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

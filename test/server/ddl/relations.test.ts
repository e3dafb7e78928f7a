/** Schemas with much of what tables can have at once: what is written of each builds it again. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ownSession } from '../catalog/own-session.ts';
import { rewritten } from './cases.ts';

const ROOT = path.join(import.meta.dirname, '../../cases/relations');

const session = ownSession({ tablespace: true });

it.each(readdirSync(ROOT).toSorted())('%s', async (name) => {
  const { text } = await rewritten(session(), [readFileSync(path.join(ROOT, name), 'utf8')]);
  expect(text).toContain('CREATE TABLE ');
});

it('writes a partition as people do, and attaches one that PARTITION OF would not make', async () => {
  const { text } = await rewritten(session(), [readFileSync(path.join(ROOT, 'partitions.sql'), 'utf8')]);
  expect(text).toContain(`CREATE TABLE ev_2025 PARTITION OF ev (
    kind DEFAULT 'y',
    total NOT NULL,
    CONSTRAINT big CHECK (total > 3)
) FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00') PARTITION BY HASH (id);`);
  expect(text).toContain('ALTER TABLE ev ATTACH PARTITION ev_def DEFAULT;');
});

/** Each folder of test/cases/files is read and parsed; its expected.txt says what comes out. `vitest -u` rewrites it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Failure } from '../../../src/diagnostic.ts';
import type { Diagnostic } from '../../../src/diagnostic.ts';
import { coveredBy } from '../../../src/migrations/covered-by.ts';
import type { Migration } from '../../../src/migrations/migration.ts';
import { parseMigration } from '../../../src/migrations/parse.ts';
import { readFolder } from '../../../src/migrations/read-folder.ts';

const CASES = join(import.meta.dirname, '../../cases/files');

function describeDiagnostic({ severity, code, message, place, remedy }: Diagnostic): string {
  const where = place
    ? [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
    : '';
  const excerpt =
    place?.source === undefined
      ? []
      : [`    ${place.source}`, `    ${' '.repeat((place.caret ?? place.column ?? 1) - 1)}^`];
  return [`  ${severity} ${code} ${where}`.trimEnd(), `    ${message}`, ...excerpt, `    → ${remedy}`].join(
    '\n',
  );
}

function describeFailure(error: unknown): string {
  if (!(error instanceof Failure)) throw error;
  return [`  exit ${error.exitCode}`, ...error.diagnostics.map(describeDiagnostic)].join('\n');
}

async function describeMigration(migration: Migration): Promise<string> {
  const { file, directives, downFile } = migration;
  const head = `${file} ${JSON.stringify(directives)}${downFile === undefined ? '' : ` ⇄ ${downFile}`}`;
  const body = await parseMigration(migration).then(
    ({ sql, statements }) =>
      statements
        .map(({ kind, line, transactional, start, end }) => {
          const text = sql.slice(start, end).replaceAll(/\s+/g, ' ');
          return `  ${line} ${kind}${transactional ? '' : ' alone'}: ${text}`;
        })
        .join('\n'),
    describeFailure,
  );
  return `${head}\n${body}`;
}

async function describeFolder(dir: string): Promise<string> {
  const { consolidated, incrementals, warnings } = await readFolder(dir);
  const parts = warnings.map(describeDiagnostic);
  if (consolidated) {
    parts.push(
      `covered: ${coveredBy(consolidated, incrementals)
        .map(({ version }) => version)
        .join(', ')}`,
    );
    parts.push(await describeMigration(consolidated));
  }
  for (const migration of incrementals) parts.push(await describeMigration(migration));
  return parts.join('\n\n');
}

test.each(readdirSync(CASES))('%s', async (name) => {
  const dir = join(CASES, name);
  const text = await describeFolder(dir).catch(describeFailure);
  await expect(`${text}\n`).toMatchFileSnapshot(join(dir, 'expected.txt'));
});

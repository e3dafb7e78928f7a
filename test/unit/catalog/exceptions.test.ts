import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXCEPTED_CATALOGS, EXCEPTED_COLUMNS } from '../../../src/catalog/exceptions.ts';
import {
  COLUMN_NUMBERS,
  EXPRESSIONS,
  PLAIN_VECTORS,
  PRIVILEGES,
  SECRETS,
  UNORDERED,
} from '../../../src/catalog/expressions.ts';
import { LABELLED } from '../../../src/catalog/labels.ts';

/** What the servers of all majors have: a test on each server keeps the files true. */
const folder = path.join(import.meta.dirname, 'columns');
const recorded = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));
const columns = new Set(recorded.flatMap((text) => [...text.matchAll(/^\w+\.\w+/gm)].map(([name]) => name)));
const catalogs = new Set([...columns].map((name) => name.split('.')[0]));

describe('what is said of columns of the system catalogs', () => {
  it('is known for each supported major', () => {
    expect(readdirSync(folder)).toEqual(['14.txt', '15.txt', '16.txt', '17.txt', '18.txt']);
    expect(recorded.join('')).not.toMatch(/ unknown$/m);
  });

  it('is of catalogs that exist', () => {
    expect(Object.keys(EXCEPTED_CATALOGS).filter((name) => !catalogs.has(name))).toEqual([]);
  });

  it.each([
    ['exceptions', Object.keys(EXCEPTED_COLUMNS)],
    ['expressions', Object.keys(EXPRESSIONS)],
    ['privileges', Object.keys(PRIVILEGES)],
    ['lists without order', [...UNORDERED]],
    ['column numbers', Object.keys(COLUMN_NUMBERS)],
    ['plain vectors', [...PLAIN_VECTORS]],
    ['secrets', [...SECRETS]],
    ['labels', LABELLED],
  ])('is of columns that exist: %s', (_, names) => {
    expect(names.filter((name) => !columns.has(name))).toEqual([]);
  });

  it('says either that a column is left out or how it is read', () => {
    const read = [...Object.keys(EXPRESSIONS), ...Object.keys(PRIVILEGES), ...UNORDERED];
    expect(read.filter((name) => name in EXCEPTED_COLUMNS)).toEqual([]);
  });

  it('gives a reason for each exception', () => {
    const reasons = [...Object.values(EXCEPTED_CATALOGS), ...Object.values(EXCEPTED_COLUMNS)];
    expect(reasons.filter((reason) => reason.length < 10)).toEqual([]);
  });
});

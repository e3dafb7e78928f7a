/** The answer to `stateQuery` as data. Pure. */
import { hash } from 'node:crypto';
import type { Row } from '../database/session.ts';
import type { DatabaseState, History, HistoryRow, ProgressRow } from '../plan/state.ts';
import { historyKind } from './history.ts';
import { NEEDED_COLUMNS, OTHER_TOOLS, SHOWN_COLUMNS } from './state-query.ts';

/** The history's rows as they were read once, and how to tell that they are the same still. */
export interface Records {
  /** SHA-256 of the text that was sent, lower-case hex; see `known` of `stateQuery`. */
  readonly digest: string;
  rows: readonly HistoryRow[];
}

/**
 * @param before what the question called `known`
 * @returns also the rows as they are now, where there are any
 */
export function parseState(
  sets: readonly Row[][],
  before?: Records,
): { state: DatabaseState; records: Records | undefined } {
  const row = sets.flat()[0];
  if (typeof row?.['database'] !== 'string')
    throw new Error('the server gave no answer to the question for its state');
  const records = parseRecords(row['records'], before);
  const progress = rowText(row['progress']);
  const besides = (parseJson(rowText(row['surroundings'])) ?? {}) as Surroundings;
  const state: DatabaseState = {
    database: row['database'],
    user: String(row['user']),
    serverVersion: Number(row['server_version']),
    pid: Number(row['pid']),
    readOnly: row['read_only'] === true,
    schemaExists: row['schema_exists'] === true,
    canCreate: row['can_create'] === true,
    sentinel: row['sentinel'] === true,
    history: parseHistory(row, records?.rows ?? []),
    otherObjects: { count: besides.count ?? 0, names: besides.names ?? [] },
    otherTools: OTHER_TOOLS.filter(([table]) => besides.tools?.includes(table)).map(([, tool]) => tool),
    historyReaders: (parseJson(rowText(row['readers'])) ?? []) as string[],
    progressTable: progress !== undefined,
    progress: ((parseJson(progress) ?? []) as Row[]).map(toProgressRow),
  };
  return { state, records };
}

interface Surroundings {
  count?: number;
  names?: string[] | null;
  tools?: string[] | null;
}

/** What `columns` holds of each: name, type, and whether it cannot be filled. */
type Column = [name: string, type: string, isUnfillable: boolean];

function parseHistory({ columns, keyed }: Row, rows: readonly HistoryRow[]): History {
  if (typeof columns !== 'string') return { kind: 'absent' };
  const list = JSON.parse(columns) as Column[];
  const shape = historyKind({
    columns: Object.fromEntries(list),
    keyed: keyed === true,
    unfillable: list.filter(([, , isUnfillable]) => isUnfillable).map(([name]) => name),
  });
  return shape.kind === 'foreign' ? shape : { ...shape, rows };
}

function parseRecords(xml: unknown, before: Records | undefined): Records | undefined {
  if (typeof xml !== 'string' || xml === '') return undefined;
  if (before && element(xml, 'same') === 'true') return before;
  const texts = [...NEEDED_COLUMNS, ...SHOWN_COLUMNS].map((name) => element(xml, name));
  const [versions = [], checksums = [], toolVersions = [], durations = [], ...shown] = texts.map(
    (text) => parseJson(text) as unknown[] | undefined,
  );
  const [times, people, tracks] = shown;
  const rows = versions.map((version, index): HistoryRow => ({
    version: text(version) ?? '',
    checksum: text(checksums[index]),
    toolVersion: text(toolVersions[index]),
    executionMs: number(durations[index]),
    appliedAt: text(times?.[index]),
    appliedBy: text(people?.[index]),
    track: text(tracks?.[index]),
  }));
  return {
    // Most runs look once, and never ask for it.
    get digest() {
      return hash('sha256', texts.join(''), 'hex');
    },
    rows,
  };
}

/** The one column `rows` of an answer of query_to_xml; undefined where nothing was asked. */
const rowText = (xml: unknown): string | null | undefined =>
  typeof xml === 'string' ? (element(xml, 'rows') ?? null) : undefined;

/** The text of a column in an answer of query_to_xml, which escapes what begins an element; undefined for NULL. */
function element(xml: string, name: string): string | undefined {
  const [open, close] = [`<${name}>`, `</${name}>`];
  const start = xml.indexOf(open);
  if (start === -1) return undefined;
  const content = xml.slice(start + open.length, xml.indexOf(close, start));
  return content.includes('&')
    ? content.replace(/&(lt|gt|amp);/g, (_, entity: keyof typeof XML_ENTITIES) => XML_ENTITIES[entity])
    : content;
}

/** All that JSON leaves over for XML to escape. */
const XML_ENTITIES = { lt: '<', gt: '>', amp: '&' } as const;

const parseJson = (json: string | null | undefined): unknown =>
  json === null || json === undefined ? undefined : JSON.parse(json);

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const toProgressRow = (row: Row): ProgressRow => ({
  version: text(row['version']) ?? '',
  statement: number(row['statement']) ?? 0,
  checksum: text(row['checksum']) ?? '',
  state: row['state'] === 'done' || row['state'] === 'failed' ? row['state'] : 'started',
  found: text(row['found']),
});

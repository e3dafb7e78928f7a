/** The regression tests' files as statements that need no psql. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { copiedFile, copyTarget, inserts } from './copy-data.ts';
import { argumentsOf, type Item, psqlItems, readsData, withVariables } from './psql-script.ts';

export interface Statement {
  sql: string;
  file: string;
  line: number;
  /** Its rows' first values become variables of psql, under this prefix (`\gset`). */
  gset?: string;
}

/** The names of the schedule's files, in its order. */
export const scheduleOf = (folder: string): string[] =>
  readFileSync(path.join(folder, 'parallel_schedule'), 'utf8')
    .split('\n')
    .flatMap((line) => /^test:(.*)/.exec(line)?.[1]?.trim().split(/\s+/) ?? [])
    .filter((name) => existsSync(path.join(folder, 'sql', `${name}.sql`)));

/** Settings that the tests' driver gives each session. */
export const NEW_SESSION = [
  'DISCARD ALL',
  // The embedded database forgets who logged in.
  'SET SESSION AUTHORIZATION postgres',
  `SET timezone = 'PST8PDT'`,
  `SET datestyle = 'Postgres, MDY'`,
  `SET intervalstyle = 'postgres_verbose'`,
];

/** Reads one file; asked for one statement after the other, because they set variables for those behind them. */
export class TestFile {
  /** Backslash commands, COPY with options or to the client, by what they are. */
  readonly skipped = new Map<string, number>();
  readonly variables: Map<string, string>;
  private readonly name: string;
  private readonly folder: string;
  /** Of each open `\if`: is its branch taken? */
  private readonly branches: boolean[] = [];

  constructor(folder: string, name: string) {
    this.folder = folder;
    this.name = name;
    this.variables = new Map([
      ['DBNAME', 'regression'],
      ['abs_srcdir', folder],
      ['abs_builddir', folder],
    ]);
  }

  *statements(): Generator<Statement> {
    const script = readFileSync(path.join(this.folder, 'sql', `${this.name}.sql`), 'latin1');
    const items = [...psqlItems(Buffer.from(script, 'latin1').toString('utf8'))];
    for (const sql of NEW_SESSION) yield { sql, file: this.name, line: 0 };
    for (const [index, item] of items.entries()) {
      if (item.kind === 'command') {
        if (item.name === 'quit' && this.isTaken) return;
        yield* this.command(item);
      } else if (this.isTaken) {
        yield* this.statement(item, items[index + 1]);
      }
    }
  }

  private get isTaken(): boolean {
    return this.branches.every(Boolean);
  }

  private *statement(item: Item, next: Item | undefined): Generator<Statement> {
    if (item.kind !== 'statement') return;
    const text = withVariables(item.text, this.variables);
    const at = { file: this.name, line: item.line };
    if (/^copy\b/i.test(text)) {
      const file = copiedFile(text);
      const target = copyTarget(text);
      if (target && readsData(text) && next?.kind === 'data') {
        for (const sql of inserts(target, next.lines)) yield { sql, ...at };
      } else if (target && file !== undefined && existsSync(file)) {
        const lines = readFileSync(file, 'utf8').replace(/\n$/, '').split('\n');
        for (const sql of inserts(target, lines)) yield { sql, ...at };
      } else this.skip('COPY');
      return;
    }
    if (next?.kind === 'command' && next.name === 'gexec') {
      this.skip('\\gexec');
      return;
    }
    const prefix = next?.kind === 'command' && next.name === 'gset' ? next.rest : undefined;
    yield { sql: text, ...at, ...(prefix === undefined ? {} : { gset: prefix }) };
  }

  private *command({ name, rest, line }: Item & { kind: 'command' }): Generator<Statement> {
    const [first = '', ...others] = argumentsOf(rest, this.variables);
    if (name === 'if') this.branches.push(/^(true|on|yes|1)$/i.test(first));
    else if (name === 'else') this.branches.push(!this.branches.pop());
    else if (name === 'endif') this.branches.pop();
    else if (name === 'elif') this.branches.splice(-1, 1, false);
    else if (!this.isTaken) return;
    else if (name === 'set') this.variables.set(first, others.join(''));
    else if (name === 'c' || name === 'connect') {
      for (const sql of NEW_SESSION) yield { sql, file: this.name, line };
      if (others[0] !== undefined) {
        yield { sql: `SET SESSION AUTHORIZATION ${others[0]}`, file: this.name, line };
      }
    } else if (name !== 'gset') this.skip('backslash commands');
  }

  private skip(what: string): void {
    this.skipped.set(what, (this.skipped.get(what) ?? 0) + 1);
  }
}

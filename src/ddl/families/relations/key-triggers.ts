/**
 * States of the triggers that PostgreSQL made for foreign keys and deferrable keys. Their names hold oids, so they
 * are altered all together, or found by what they are for. Pure.
 */
import type { Fact } from '../../fact.ts';
import { listOf, type TextRow, textOf } from '../../family.ts';
import { literal } from '../../layout.ts';
import { STATES } from '../triggers.ts';
import type { Relations } from './relations.ts';

export function keyTriggerStates(table: TextRow, relations: Relations): Fact[] {
  const statements = isDisabledWithAll(table, relations)
    ? disableAll(table, relations)
    : oneByOne(table, relations);
  if (statements.length === 0) return [];
  const tree = treeOf(table, relations).flatMap((one) => triggersOf(one, relations));
  return [
    {
      address: `pg_class:${textOf(table, 'oid')}`,
      aspect: 'states of key triggers',
      section: 'tables',
      part: 'trigger',
      group: `pg_class:${textOf(table, 'oid')}`,
      create: [statements],
      needs: tree.map((row) =>
        row['constraint'] === null
          ? `pg_trigger:${textOf(row, 'oid')}`
          : `pg_constraint:${row['constraint']}`,
      ),
    },
  ];
}

const triggersOf = (table: TextRow, { triggers }: Relations): readonly TextRow[] =>
  triggers.get(textOf(table, 'oid')) ?? [];

/** The table with its partitions, which ALTER TABLE … TRIGGER goes on to. */
const treeOf = (table: TextRow, relations: Relations): TextRow[] => [
  table,
  ...(table['partition_key'] === null ? [] : listOf(table, 'children')).flatMap((child) => {
    const found = relations.tables.get(child);
    return found ? treeOf(found, relations) : [];
  }),
];

const isOfKey = (row: TextRow): boolean => row['constraint'] !== null;

/** Are all triggers of keys disabled, here and in all partitions? */
function isDisabledWithAll(table: TextRow, relations: Relations): boolean {
  const ofKeys = treeOf(table, relations)
    .flatMap((one) => triggersOf(one, relations))
    .filter(isOfKey);
  return ofKeys.length > 0 && ofKeys.every((row) => row['enabled'] === 'D');
}

/** Nothing for a partition of a table for which it is said; the other triggers get their own state back. */
function disableAll(table: TextRow, relations: Relations): string[] {
  const [parent] = table['bound'] === null ? [] : listOf(table, 'parents');
  const whole = relations.tables.get(parent ?? '');
  if (whole && isDisabledWithAll(whole, relations)) return [];
  const only = table['partition_key'] === null ? '' : 'ONLY ';
  const others = treeOf(table, relations).flatMap((one) =>
    triggersOf(one, relations)
      .filter((row) => !isOfKey(row) && row['enabled'] !== 'D')
      .map(
        (row) =>
          `ALTER TABLE ${only}${textOf(one, 'name')} ${STATES[textOf(row, 'enabled')]} TRIGGER ${row['name']}`,
      ),
  );
  return [`ALTER TABLE ${textOf(table, 'name')} DISABLE TRIGGER ALL`, ...others];
}

/** The triggers of each state. */
function oneByOne(table: TextRow, relations: Relations): string[] {
  const altered = triggersOf(table, relations).filter((row) => isOfKey(row) && row['enabled'] !== 'O');
  return [...Map.groupBy(altered, (row) => textOf(row, 'enabled'))].map(([state, rows]) =>
    alterAll(table, STATES[state] ?? '', rows),
  );
}

function alterAll(table: TextRow, say: string, rows: readonly TextRow[]): string {
  const name = textOf(table, 'name');
  const only = table['partition_key'] === null ? '' : 'ONLY ';
  const alter = `ALTER TABLE ${only}${name.replaceAll('%', '%%')} ${say} TRIGGER %I`;
  const keys = rows.map(
    (row) =>
      `            (${row['constraint_table']}::regclass, ${row['constraint_name']}, ${row['function']}::regproc)`,
  );
  return `DO $aim$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT t.tgname
        FROM pg_trigger t
        JOIN pg_constraint k ON k.oid = t.tgconstraint
        WHERE t.tgrelid = ${literal(name)}::regclass AND (k.conrelid, k.conname, t.tgfoid) IN (
${keys.join(',\n')}
        )
    LOOP
        EXECUTE format(${literal(alter)}, found.tgname);
    END LOOP;
END
$aim$`;
}

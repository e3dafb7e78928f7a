/** Columns of tables, with what stands behind their type. Pure. */
import type { Fact } from '../../fact.ts';
import { listOf, type TextRow, textOf } from '../../family.ts';
import { INDENT, WIDTH } from '../../layout.ts';
import { apart, expressionForms } from '../../query/layout.ts';
import { columnAddress, declared } from './inheritance.ts';
import { is, type Relations } from './relations.ts';
import { defaultOf, identityOf } from './column-defaults.ts';
import { isSerial } from './sequences.ts';
import { typeName } from '../../type-name.ts';
import { generatedName } from './text.ts';
import type { Shape } from './tables.ts';
import { columnSettings } from './column-settings.ts';

/** What facts of a column have in common. */
export interface ColumnPlace {
  readonly column: TextRow;
  readonly table: TextRow;
  readonly relations: Relations;
  /** The columns of the same name in the parents. */
  readonly above: readonly TextRow[];
  /** `ALTER TABLE t ALTER COLUMN a`. */
  readonly alter: string;
  readonly common: Pick<Fact, 'address' | 'section' | 'group'>;
  /** Empty where the column cannot be named in CREATE TABLE. */
  readonly within: { within?: string };
}

const SERIAL: Readonly<Record<string, string>> = {
  smallint: 'smallserial',
  integer: 'serial',
  bigint: 'bigserial',
};

export function columnFacts(column: TextRow, table: TextRow, shape: Shape, relations: Relations): Fact[] {
  const oid = textOf(table, 'oid');
  const address = `pg_class:${oid}:${textOf(column, 'number')}`;
  const name = textOf(column, 'name');
  const tableName = textOf(table, 'name');
  const isInherited = shape === 'own' && !relations.attached.has(oid) && !is(column, 'is_local');
  const only = listOf(table, 'children').length > 0 || isInherited ? 'ONLY ' : '';
  const place: ColumnPlace = {
    column,
    table,
    relations,
    above: aboveOf(column, table, relations),
    alter: `ALTER TABLE ${only}${tableName} ALTER COLUMN ${name}`,
    common: { address, section: 'tables', group: `pg_class:${oid}` },
    within: isInherited ? {} : { within: address },
  };
  const base = {
    ...place.common,
    aspect: '',
    part: 'part',
    reference: `COLUMN ${tableName}.${name}`,
  } as const;
  const rest = [...columnSettings(place), ...notNull(place), ...defaultOf(place), ...identityOf(place)];
  if (isInherited) return [{ ...base, create: [[]], needs: place.above.map(columnAddress) }, ...rest];
  const late = relations.inheritance.lateColumns.get(address);
  if (shape === 'given') return [{ ...base, create: [[]], inline: [name], bare: true }, ...rest];
  const sequence = serialOf(place);
  const type = sequence ? SERIAL[textOf(column, 'type')] : typeName(textOf(column, 'type'));
  const texts = generatedForms(place).map((generated) =>
    [`${name} ${type}`, collation(column), generated].filter(Boolean).join(' '),
  );
  return [
    {
      ...base,
      create: texts.map((text) => [`ALTER TABLE ${tableName} ADD COLUMN ${text}`]),
      ...(late ? { needs: late } : { inline: texts }),
      ...(sequence ? { without: [`pg_class:${textOf(sequence, 'oid')}`] } : {}),
      ...(sequence || column['generated']
        ? { provides: [`pg_attrdef:${textOf(column, 'default_oid')}`] }
        : {}),
      ...(sequence || column['generated']
        ? {}
        : { change: [[`${place.alter} TYPE ${[type, collation(column)].filter(Boolean).join(' ')}`]] }),
      drop: [`ALTER TABLE ${tableName} DROP COLUMN ${name}`],
    },
    ...rest,
  ];
}

/** What the column has from the start: one that was added to a parent has what it has there. */
function aboveOf(column: TextRow, table: TextRow, relations: Relations): TextRow[] {
  const oid = textOf(table, 'oid');
  const name = textOf(column, 'plain_name');
  if (relations.attached.has(oid)) return [];
  if (relations.inheritance.lateIn.get(oid)?.has(name)) return declared(table, name, relations);
  return listOf(table, 'parents').flatMap((parent) =>
    (relations.columns.get(parent) ?? []).filter((row) => row['plain_name'] === name),
  );
}

const collation = (column: TextRow): string => (column['collation'] ? `COLLATE ${column['collation']}` : '');

export function serialOf({ column, table, relations }: ColumnPlace): TextRow | undefined {
  const sequence = relations.sequenceOf.get(`${column['relation']}:${column['number']}`);
  return sequence && isSerial(sequence, column, table) ? sequence : undefined;
}

/** Not generated: one empty text. */
export function generatedForms({ column }: ColumnPlace): string[] {
  if (!column['generated']) return [''];
  const stored = column['generated'] === 'v' ? 'VIRTUAL' : 'STORED';
  const room = WIDTH - textOf(column, 'name').length - textOf(column, 'type').length;
  return expressionForms(textOf(column, 'default'), textOf(column, 'exact_default')).map((text) => {
    const line = `GENERATED ALWAYS AS (${text}) ${stored}`;
    return line.length < room || text.includes('\n')
      ? line
      : `GENERATED ALWAYS AS ${apart(text, INDENT)} ${stored}`;
  });
}

/** A constraint with a name since PostgreSQL 18, a mark of the column before. */
function notNull(place: ColumnPlace): Fact[] {
  const { column, table, relations, above, alter, common, within } = place;
  if (!is(column, 'not_null')) return [];
  const name = textOf(column, 'name');
  const isImplied = column['identity'] !== '' || serialOf(place) !== undefined;
  const constraint = relations.constraints
    .get(textOf(table, 'oid'))
    ?.find((row) => row['type'] === 'n' && row['columns'] === JSON.stringify([name]));
  const base = { ...common, part: 'part', ...within } as const;
  const drop = [`${alter} DROP NOT NULL`];
  if (!constraint) {
    if (above.some((row) => is(row, 'not_null')) || relations.context.major >= 18) return [];
    const set = [`${alter} SET NOT NULL`];
    return [
      {
        ...base,
        aspect: 'not null',
        create: [set],
        ...(within.within ? { inline: [isImplied ? '' : 'NOT NULL'] } : {}),
        change: [set],
        drop,
      },
    ];
  }
  const ownName = textOf(constraint, 'name');
  const tableName = textOf(table, 'name');
  const fact = {
    ...base,
    address: `pg_constraint:${textOf(constraint, 'oid')}`,
    aspect: '',
    reference: `CONSTRAINT ${ownName} ON ${tableName}`,
  };
  if (!is(constraint, 'is_local') && !relations.attached.has(textOf(table, 'oid'))) {
    const { within: _, ...alone } = fact;
    return [{ ...alone, create: [[]] }];
  }
  const usual = generatedName(textOf(table, 'plain_name'), textOf(column, 'plain_name'), 'not_null');
  const isUsual = constraint['plain_name'] === usual;
  const inherit = is(constraint, 'no_inherit') ? ' NO INHERIT' : '';
  const only = alter.includes('TABLE ONLY') ? 'ONLY ' : '';
  const valid = is(constraint, 'validated') ? '' : ' NOT VALID';
  const text =
    isUsual && isImplied && inherit === ''
      ? ''
      : `${isUsual ? '' : `CONSTRAINT ${ownName} `}NOT NULL${inherit}`;
  return [
    {
      ...fact,
      create: [
        [`ALTER TABLE ${only}${tableName} ADD CONSTRAINT ${ownName} NOT NULL ${name}${inherit}${valid}`],
      ],
      ...(within.within && valid === '' ? { inline: [text] } : {}),
      drop,
    },
  ];
}

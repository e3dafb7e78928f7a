/** Bodies of routines and what else a routine says of itself. Pure. */
import { listOf, type TextRow, textOf } from '../../family.ts';
import { formsTogether, INDENT, literal } from '../../layout.ts';
import { expressionForms, queryForms } from '../../query/layout.ts';
import { typeName } from '../../type-name.ts';
import { settingOf } from './settings.ts';

const VOLATILITIES: Readonly<Record<string, string>> = { i: 'IMMUTABLE', s: 'STABLE' };
const PARALLEL: Readonly<Record<string, string>> = { s: 'PARALLEL SAFE', r: 'PARALLEL RESTRICTED' };

/** The clauses in front of the body; those that CREATE FUNCTION has by itself are left out. */
export function attributesOf(row: TextRow): string[] {
  const language = textOf(row, 'language');
  const hasSqlBody = typeof row['sql_body'] === 'string';
  const isNative = language === 'c' || language === 'internal';
  const transforms = listOf(row, 'transforms').map((type) => `FOR TYPE ${typeName(type)}`);
  const isSet = row['returns_set'] === 'true';
  const [cost, rows] = [textOf(row, 'cost'), textOf(row, 'rows')];
  const when = (column: string, clause: string): string | undefined =>
    row[column] === 'true' ? clause : undefined;
  const found = [
    hasSqlBody ? undefined : `LANGUAGE ${language}`,
    transforms.length > 0 ? `TRANSFORM ${transforms.join(', ')}` : undefined,
    row['kind'] === 'w' ? 'WINDOW' : undefined,
    VOLATILITIES[textOf(row, 'volatility')],
    when('strict', 'STRICT'),
    when('leakproof', 'LEAKPROOF'),
    when('security_definer', 'SECURITY DEFINER'),
    PARALLEL[textOf(row, 'parallel')],
    cost === (isNative ? '1' : '100') ? undefined : `COST ${cost}`,
    rows === (isSet ? '1000' : '0') ? undefined : `ROWS ${rows}`,
    typeof row['support'] === 'string' ? `SUPPORT ${row['support']}` : undefined,
    ...listOf(row, 'settings').map(settingOf),
  ];
  return found.filter((clause) => clause !== undefined);
}

/** The last clause, in its forms; source text is the same in all. */
export function bodyForms(row: TextRow): string[] {
  const sqlBody = row['sql_body'];
  if (typeof sqlBody === 'string') {
    if (sqlBody.startsWith('BEGIN ATOMIC')) return blockForms(sqlBody);
    const expression = sqlBody.replace(/^RETURN /, '');
    return expressionForms(expression, expression).map((text) => `${INDENT}RETURN ${text}`);
  }
  const source = textOf(row, 'source');
  const library = row['library'];
  if (typeof library === 'string') {
    const isUsual = source === row['plain_name'];
    return [`${INDENT}AS ${literal(library)}${isUsual ? '' : `, ${literal(source)}`}`];
  }
  if (textOf(row, 'language') === 'internal') return [`${INDENT}AS ${literal(source)}`];
  const tag = tagFor(source);
  return [`${INDENT}AS ${tag}${source}${tag}`];
}

/** `$$`, or the first tag that the text does not end early. */
export function tagFor(source: string): string {
  for (let count = 0; ; count += 1) {
    const tag = count === 0 ? '$$' : `$body${count === 1 ? '' : count}$`;
    if (`${source}${tag}`.indexOf(tag) === source.length) return tag;
  }
}

/** A block with its queries laid out, where no line end of theirs is within quotes. */
function blockForms(block: string): string[] {
  const pieces = block.slice('BEGIN ATOMIC'.length, -'END'.length).match(STATEMENT) ?? [];
  const statements = pieces.map((piece) => piece.trim()).filter(Boolean);
  const isPlain = statements.every((statement) => !/\n/.test((statement.match(QUOTED) ?? []).join('')));
  if (!isPlain) return [block];
  const forms = formsTogether(
    statements.map((statement) => {
      const isQuery = /^(?:SELECT|WITH|VALUES)\b/.test(statement);
      const laidOut = isQuery ? queryForms(statement, statement).filter((form) => form !== statement) : [];
      // PostgreSQL indents all lines by one space more than that of a single statement.
      return laidOut.length > 0 ? laidOut : [statement.replaceAll(/\n /g, '\n')];
    }),
    (chosen) => {
      const lines = chosen.flatMap((statement) => `${statement};`.split('\n'));
      return ['BEGIN ATOMIC', ...lines.map((line) => INDENT + line), 'END'].join('\n');
    },
  );
  return [...forms, block];
}

const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"/g;
const STATEMENT = /(?:'(?:[^']|'')*'|"(?:[^"]|"")*"|[^;'"])+/g;

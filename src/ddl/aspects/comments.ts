/** What COMMENT ON says, of all kinds of object. */
import { addressOf } from '../../catalog/raw.ts';
import { FIRST_USER_OID } from '../../database/oid.ts';
import { isMarked } from '../../shadow/marker.ts';
import { DATABASE, onThisDatabase } from '../database-block.ts';
import type { Fact, Statements } from '../fact.ts';
import { type Family, type TextRow, textOf } from '../family.ts';
import { literal } from '../layout.ts';
import { INITDB, PUBLIC_SCHEMA } from './initial.ts';
import { extensionOf, isInitial, placesIn } from './place.ts';
import { referenceIn, referenceOf } from './reference.ts';

const SPECIAL = `(d.classoid = 'pg_extension'::regclass
  OR (d.classoid = 'pg_namespace'::regclass AND d.objoid = ${PUBLIC_SCHEMA}))`;

/** `public` and extensions have a comment from the start. */
const BEGUN_WITH = (catalog: string, name: string, from: string, comment: string): string => `
SELECT '${catalog}', t.oid::text, '0', ${referenceIn(catalog, 't.oid')}, d.description
FROM ${from} LEFT JOIN pg_description d ON d.classoid = '${catalog}'::regclass AND d.objoid = t.oid
WHERE d.description IS DISTINCT FROM ${comment} ${name}`;

const QUERY = `SELECT (d.classoid::regclass)::text AS class, d.objoid::text AS oid, d.objsubid::text AS sub,
  ${referenceOf('d.classoid', 'd.objoid', 'd.objsubid')} AS reference, d.description AS comment
FROM pg_description d
WHERE (d.objoid >= ${FIRST_USER_OID} OR d.classoid = 'pg_largeobject'::regclass OR d.xmin::text::bigint > ${INITDB})
  AND NOT ${SPECIAL}
UNION ALL ${BEGUN_WITH('pg_namespace', `AND t.oid = ${PUBLIC_SCHEMA}`, 'pg_namespace t', `'standard public schema'`)}
UNION ALL ${BEGUN_WITH('pg_extension', '', 'pg_extension t LEFT JOIN pg_available_extensions v ON v.name = t.extname', 'v.comment')}
UNION ALL SELECT 'pg_database', b.oid::text, '0', NULL, d.description
FROM pg_database b JOIN pg_shdescription d ON d.classoid = 'pg_database'::regclass AND d.objoid = b.oid
WHERE b.datname = current_database() AND d.description <> 'default administrative connection database'`;

export const comments: Family = {
  queries: () => [QUERY],
  facts: ([rows = []], context) => {
    const placeOf = placesIn(context);
    return rows.flatMap((row): Fact[] => {
      const address = addressOf(textOf(row, 'class'), textOf(row, 'oid'), textOf(row, 'sub'));
      const place = placeOf(address);
      if (!place || isMarked(row['comment'])) return [];
      const write = (text: string | null): Statements => [
        commentOn(row, text, context.objects.get(address)?.reference),
      ];
      const statements = write(row['comment'] ?? null);
      // Whether the script of an extension gave it to a member is not known.
      const isMember = !isInitial(address) && extensionOf(address, context) !== undefined;
      return [
        {
          address,
          aspect: 'comment',
          part: 'comment',
          ...place,
          create: isMember ? [[], statements] : [statements],
          change: [statements],
          drop: write(null),
        },
      ];
    });
  },
};

function commentOn(row: TextRow, comment: string | null, reference: string | undefined): string {
  const text = comment === null ? 'NULL' : commentText(comment);
  if (row['class'] === 'pg_database') return onThisDatabase([`COMMENT ON DATABASE ${DATABASE} IS ${text}`]);
  return `COMMENT ON ${reference ?? textOf(row, 'reference')} IS ${text}`;
}

/** A carriage return is written so that no editor or checkout takes it away. */
const commentText = (text: string): string =>
  text.includes('\r')
    ? `E'${text
        .replaceAll('\\', '\\\\')
        .replaceAll("'", "''")
        .replaceAll('\r', String.raw`\r`)}'`
    : literal(text);

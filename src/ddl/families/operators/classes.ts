/** Operator classes and families: which operators and functions an index uses. */
import { FIRST_USER_OID } from '../../../database/oid.ts';
import type { Address } from '../../../catalog/raw.ts';
import type { Fact } from '../../fact.ts';
import { type Family, type FamilyContext, type TextRow, textOf } from '../../family.ts';
import { foundName, madeName, routineSignature } from '../../names.ts';
import { typeName } from '../../type-name.ts';
import { objectAt } from '../fact-of.ts';
import { addressOfMember, explicit, isOf, isStrict, type Member, readMembers, short } from './members.ts';

export const operatorClasses: Family = {
  queries: () => [
    `SELECT c.oid::text AS oid, ${madeName('n.nspname', 'c.opcname')} AS name,
  ${foundName('pg_opclass_is_visible(c.oid)', 'n.nspname', 'c.opcname')} AS found, quote_ident(a.amname) AS method,
  c.opcdefault::text AS is_default, c.opcfamily::text AS family, format_type(c.opcintype, NULL) AS type,
  CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype, NULL) END AS storage,
  (f.opfname = c.opcname AND f.opfnamespace = c.opcnamespace)::text AS is_namesake,
  ${foundName('pg_opfamily_is_visible(f.oid)', 'fn.nspname', 'f.opfname')} AS family_name
FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am a ON a.oid = c.opcmethod
  JOIN pg_opfamily f ON f.oid = c.opcfamily JOIN pg_namespace fn ON fn.oid = f.opfnamespace
WHERE c.oid >= ${FIRST_USER_OID} ORDER BY c.oid`,
    `SELECT f.oid::text AS oid, ${madeName('n.nspname', 'f.opfname')} AS name,
  ${foundName('pg_opfamily_is_visible(f.oid)', 'n.nspname', 'f.opfname')} AS found, quote_ident(a.amname) AS method
FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am a ON a.oid = f.opfmethod
WHERE f.oid >= ${FIRST_USER_OID} OR EXISTS (SELECT FROM pg_amop o WHERE o.oid >= ${FIRST_USER_OID} AND o.amopfamily = f.oid)
  OR EXISTS (SELECT FROM pg_amproc p WHERE p.oid >= ${FIRST_USER_OID} AND p.amprocfamily = f.oid) ORDER BY f.oid`,
    `SELECT 'pg_amop:' || o.oid AS address, o.amopfamily::text AS family, o.amopstrategy::text AS number,
  format_type(o.amoplefttype, NULL) AS left_type, format_type(o.amoprighttype, NULL) AS right_type,
  (CASE WHEN pg_operator_is_visible(p.oid) THEN '' ELSE quote_ident(n.nspname) || '.' END || p.oprname)::text AS operator,
  NULL AS function,
  (SELECT ${foundName('pg_opfamily_is_visible(f.oid)', 's.nspname', 'f.opfname')} FROM pg_opfamily f
    JOIN pg_namespace s ON s.oid = f.opfnamespace WHERE f.oid = o.amopsortfamily) AS sort_family,
  ${ownClass('pg_amop', 'o.oid')} AS class
FROM pg_amop o JOIN pg_operator p ON p.oid = o.amopopr JOIN pg_namespace n ON n.oid = p.oprnamespace
WHERE o.oid >= ${FIRST_USER_OID} ORDER BY o.amopfamily, o.amoplefttype, o.amoprighttype, o.amopstrategy`,
    `SELECT 'pg_amproc:' || o.oid AS address, o.amprocfamily::text AS family, o.amprocnum::text AS number,
  format_type(o.amproclefttype, NULL) AS left_type, format_type(o.amprocrighttype, NULL) AS right_type,
  NULL AS operator, ${routineSignature('o.amproc')} AS function, NULL AS sort_family,
  ${ownClass('pg_amproc', 'o.oid')} AS class
FROM pg_amproc o WHERE o.oid >= ${FIRST_USER_OID} ORDER BY o.amprocfamily, o.amproclefttype, o.amprocrighttype, o.amprocnum`,
  ],
  facts: ([classes = [], families = [], operators = [], functions = []], context) => {
    const isMade = (row: TextRow): boolean => context.isWanted(`pg_opclass:${row['oid']}`);
    const made = new Set(classes.filter(isMade).map((row) => textOf(row, 'oid')));
    const members = readMembers([...operators, ...functions], classes.filter(isMade)).filter((member) =>
      member.class === undefined
        ? !context.memberOf.has(`pg_opfamily:${member.family}`)
        : made.has(member.class),
    );
    const makers = new Map(
      classes
        .filter((row) => isMade(row) && isMaker(row, members))
        .map((row) => [textOf(row, 'family'), row]),
    );
    return [
      ...classes
        .filter(isMade)
        .map((row) => classOf(row, members, makers.get(textOf(row, 'family')) === row)),
      ...families.flatMap((row) => familyOf(row, members, makers.get(textOf(row, 'oid')), context)),
    ];
  },
};

/** SQL for the oid of the class that a member belongs to. */
const ownClass = (catalog: string, oid: string): string =>
  `(SELECT d.refobjid::text FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid}
    AND d.refclassid = 'pg_opclass'::regclass AND d.deptype IN ('a', 'i'))`;

/** CREATE OPERATOR CLASS makes a family of the same name, if there is none. */
const isMaker = (row: TextRow, members: readonly Member[]): boolean =>
  row['is_namesake'] === 'true' && earlierOf(row, members).length === 0;

/** Members of the family that would belong to the class, had they not been there before it. */
const earlierOf = (row: TextRow, members: readonly Member[]): Member[] =>
  isStrict(row)
    ? members.filter(
        (member) =>
          member.class === undefined &&
          member.family === row['family'] &&
          isOf(member, textOf(row, 'type')) &&
          !member.isOptional,
      )
    : [];

function classOf(row: TextRow, members: readonly Member[], makesFamily: boolean): Fact {
  const method = textOf(row, 'method');
  const type = textOf(row, 'type');
  const own = members.filter((member) => member.class === row['oid']);
  const storage = row['storage'];
  const storageItem = typeof storage === 'string' ? [`STORAGE ${typeName(storage)}`] : [];
  const head = [
    `CREATE OPERATOR CLASS ${textOf(row, 'name')}`,
    `    ${row['is_default'] === 'true' ? 'DEFAULT ' : ''}FOR TYPE ${typeName(type)} USING ${method}${
      row['is_namesake'] === 'true' ? '' : ` FAMILY ${textOf(row, 'family_name')}`
    } AS`,
  ].join('\n');
  const write = (text: (member: Member, type: string) => string): string => {
    const items = [...own.map((member) => text(member, type)), ...storageItem];
    // There has to be something; this says nothing.
    const said = items.length > 0 ? items : [`STORAGE ${typeName(type)}`];
    return `${head}\n${said.map((item) => `        ${item}`).join(',\n')}`;
  };
  const family = `pg_opfamily:${row['family']}`;
  const reference = `OPERATOR CLASS ${textOf(row, 'found')} USING ${method}`;
  return {
    ...objectAt(`pg_opclass:${row['oid']}`, 'operators'),
    create: [...new Set([write(short), write(explicit)])].map((text) => [text]),
    reference,
    provides: own.map(addressOfMember),
    needs: earlierOf(row, members).map(({ address }): Address => address),
    ...(makesFamily && { without: [family] }),
    drop: [`DROP ${reference}`],
  };
}

function familyOf(
  row: TextRow,
  members: readonly Member[],
  maker: TextRow | undefined,
  { isWanted }: FamilyContext,
): Fact[] {
  const address = `pg_opfamily:${row['oid']}`;
  const method = textOf(row, 'method');
  const reference = `OPERATOR FAMILY ${textOf(row, 'found')} USING ${method}`;
  const family: Fact = {
    ...objectAt(address, 'operators'),
    ...(maker && { group: `pg_opclass:${maker['oid']}` }),
    create: [maker ? [] : [`CREATE OPERATOR FAMILY ${textOf(row, 'name')} USING ${method}`]],
    reference,
    ...(maker && { needs: [`pg_opclass:${maker['oid']}`] }),
    drop: [`DROP ${reference}`],
  };
  const loose = members.filter((member) => member.class === undefined && member.family === row['oid']);
  const items = loose.map((member) => `    ${explicit(member)}`);
  const added: Fact = {
    ...family,
    aspect: 'members',
    part: 'part',
    create: [[`ALTER ${reference} ADD\n${items.join(',\n')}`]],
    provides: loose.map(addressOfMember),
    needs: [],
    drop: [`ALTER ${reference} DROP\n${loose.map((member) => `    ${member.place}`).join(',\n')}`],
  };
  return [
    ...(isWanted(address) && Number(row['oid']) >= 16_384 ? [family] : []),
    ...(items.length > 0 ? [added] : []),
  ];
}

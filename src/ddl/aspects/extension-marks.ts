/** What goes with an extension although it is no member: ALTER … DEPENDS ON EXTENSION. */
import { FIRST_USER_OID } from '../../database/oid.ts';
import { addressOf } from '../../catalog/raw.ts';
import type { Fact } from '../fact.ts';
import { type Family, textOf } from '../family.ts';

export const extensionMarks: Family = {
  queries: () => [
    `SELECT d.classid::regclass::text AS class, d.objid::text AS object, e.oid::text AS extension, quote_ident(e.extname) AS name
FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'x' AND d.objid >= ${FIRST_USER_OID} ORDER BY d.classid, d.objid, e.oid`,
  ],
  facts: ([rows = []], { objects }) =>
    rows.flatMap((row): Fact[] => {
      const object = objects.get(addressOf(textOf(row, 'class'), textOf(row, 'object')));
      if (object?.reference === undefined) return [];
      const { address, section, group, reference } = object;
      const name = textOf(row, 'name');
      return [
        {
          address,
          aspect: `depends on extension ${name}`,
          section,
          group,
          part: 'setting',
          create: [[`ALTER ${reference} DEPENDS ON EXTENSION ${name}`]],
          needs: [`pg_extension:${row['extension']}`],
          drop: [`ALTER ${reference} NO DEPENDS ON EXTENSION ${name}`],
        },
      ];
    }),
};

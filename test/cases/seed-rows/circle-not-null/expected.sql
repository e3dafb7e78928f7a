The seeded rows cannot be written as SQL: public.one refers to rows of other tables by generated keys, and they to its, by columns that cannot be NULL
  -
  Let one of the columns be NULL, or write fixed keys in the migration.
The seeded rows cannot be written as SQL: public.two refers to rows of other tables by generated keys, and they to its, by columns that cannot be NULL
  -
  Let one of the columns be NULL, or write fixed keys in the migration.

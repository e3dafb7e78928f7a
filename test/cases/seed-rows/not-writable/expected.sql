The seeded rows cannot be written as SQL: public.points.keyless points to a row of public.keyless with a generated key, and nothing else tells that row from the others
  In the row id = 1, and 1 more row(s)
  Give public.keyless a unique key that is not generated, or write fixed keys in the migration.
The seeded rows cannot be written as SQL: public.random.chance comes out differently in each replay, and what makes it is not known
  In the row id = 1, and 1 more row(s)
  Give the column a default that makes such values, or write a fixed value in the migration.
The seeded rows cannot be written as SQL: public.random.secret comes out differently in each replay, and what makes it is not known
  In the row id = 1, and 1 more row(s)
  Give the column a default that makes such values, or write a fixed value in the migration.
The seeded rows cannot be written as SQL: public.random.number holds the number of an object, which has another one in another database
  In the row id = 1, and 1 more row(s)
  Use a type that holds names, such as regclass, or an integer type where it is a number of your own.
The seeded rows cannot be written as SQL: public.random.batch holds one generated value in several rows, and it is in no row of another table that could be asked for it
  In the row id = 1, and 1 more row(s)
  Write a fixed value in the migration.
The seeded rows cannot be written as SQL: public.random.document comes out differently in each replay, and what makes it is not known
  In the row id = 1, and 1 more row(s)
  Give the column a default that makes such values, or write a fixed value in the migration.
The seeded rows cannot be written as SQL: public.random.cash holds money inside a money[], whose text depends on the locale
  In the row id = 1, and 1 more row(s)
  Use numeric instead.
The seeded rows cannot be written as SQL: public.random.about holds a time that depends on that of the replay, and not by minutes, days or months from it
  In the row id = 1, and 1 more row(s)
  Give the column a default that makes such values, or write a fixed value in the migration.

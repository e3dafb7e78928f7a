/** The superuser of every test server. */
export const SUPERUSER = 'postgres';

/**
 * The password of every login in the tests: each printable character of ASCII once, in an order in which no quoting by
 * halves survives and no part stands in a text by chance.
 */
export const PASSWORD = shuffled(String.fromCharCode(...Array.from({ length: 95 }, (_, at) => 32 + at)));

/** Steps of 37 through the 95 characters, from `p` on. */
function shuffled(characters: string): string {
  return Array.from(characters, (_, at) => characters[(80 + at * 37) % characters.length] ?? '').join('');
}

export interface UrlOptions {
  user?: string;
  password?: string;
  database?: string;
  /** Appended as the query string. */
  params?: Record<string, string>;
}

const encode = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27');

/** A connection URL with every part percent-encoded; by default the superuser's to the database postgres. */
export const makeUrl = (host: string, port: number, options: UrlOptions = {}): string => {
  const { user = SUPERUSER, password = PASSWORD, database = 'postgres', params = {} } = options;
  const query = Object.entries(params).map(([key, value]) => `${encode(key)}=${encode(value)}`);
  const tail = query.length > 0 ? `?${query.join('&')}` : '';
  return `postgres://${encode(user)}:${encode(password)}@${host}:${port}/${encode(database)}${tail}`;
};

/** A value in libpq's `key = 'value'` form. */
export const conninfoValue = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

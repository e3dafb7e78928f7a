/** The superuser of every test server, and a password that no careless quoting survives. */
export const SUPERUSER = 'postgres';
export const PASSWORD = `p@ss:w/o%r d?#[&]='"\\{$};,+!`;

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

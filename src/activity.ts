/** What a command other than `up` is busy with. For people only: with `--json` those commands write one object. */

export interface Activity {
  event: 'activity';
  /** `replaying the incrementals`, `comparing rows`. */
  what: string;
  /** The file's name. */
  file?: string;
  /** Files that are done, and how many there are. */
  done?: number;
  total?: number;
}

/** How a long work says what it does. Never throws, never waits. */
export type Tell = (doing: Omit<Activity, 'event'>) => void;

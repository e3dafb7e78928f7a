/** The config file as plain data, after validation. Types only: schema.ts holds the rules and loads zod. */

/** What the whole file and a component of it may both say. */
interface PlaceConfig {
  title?: string | undefined;
  /** As written; relative to the config file's folder. */
  dir?: string | undefined;
  sentinel?: string | undefined;
  schema?: string | undefined;
  historyTable?: string | undefined;
  check?: CheckConfig | undefined;
  verify?: VerifyConfig | undefined;
}

interface CheckConfig {
  /** Kinds of difference, and objects by kind and name; `*` stands for anything. */
  ignore?: readonly string[] | undefined;
  createRoles?: boolean | undefined;
}

interface VerifyConfig {
  /** Objects by kind and name; `*` stands for anything. */
  leaveOut?: readonly string[] | undefined;
}

export interface ComponentConfig extends PlaceConfig {
  dir: string;
  /** Never with a password in it. */
  url?: string | undefined;
  /** The environment variable that holds the URL. */
  urlEnv?: string | undefined;
}

/** Durations as written; the schema has made sure that they are durations. */
interface TimeoutsConfig {
  lock?: string | undefined;
  lockRetry?: string | undefined;
  statement?: string | undefined;
  runLock?: string | undefined;
  connect?: string | undefined;
  wait?: string | undefined;
}

export interface ConfigValues extends PlaceConfig {
  $schema?: string | undefined;
  strict?: boolean | undefined;
  timeouts?: TimeoutsConfig | undefined;
  components?: Readonly<Record<string, ComponentConfig>> | undefined;
}

/** A config file that was read. */
export interface ConfigFile {
  /** As the user would name it, for messages. */
  name: string;
  /** The folder it lies in, absolute. */
  folder: string;
  values: ConfigValues;
}

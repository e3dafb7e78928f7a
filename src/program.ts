/** From the command line to the exit code: settings, command, report. What it needs of the process comes from main. */
import { earlyOutput, type Invocation, parseCommandLine } from './cli/parse.ts';
import { help } from './cli/help.ts';
import { loadSettings } from './config/load.ts';
import type { OutputSettings } from './config/settings.ts';
import { misplacedSecrets } from './database/naming/misplaced.ts';
import { redact } from './database/naming/redact.ts';
import { PUBLIC_NAMES, publicNamesOf, secretsOf, type Target } from './database/naming/target.ts';
import { EXIT, type ExitCode, Failure } from './diagnostic.ts';
import type { Outcome } from './outcomes.ts';
import { sanitizeLine } from './report/sanitize.ts';
import { createReporter, type ReportOptions, type SafeReporter } from './report/reporter.ts';
import { COMPONENTS, TOOL_VERSION } from './version.ts';

/** The process, as far as the program knows of it. */
export interface Host extends Pick<ReportOptions, 'stdout' | 'stderr'> {
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: () => string;
  /** What the list of processes shows instead of the command line. */
  showAs: (title: string) => void;
  /** Aborted when somebody wants the run to end; its reason is an `Interrupted`. From now on signals are heard. */
  interruption: () => AbortSignal;
}

/** What is hidden in everything that is written. */
class Secrets {
  private readonly secrets = new Set<string>();
  private readonly names = new Set<string>(PUBLIC_NAMES);

  private unread: [argv: readonly string[], env: NodeJS.ProcessEnv][] = [];

  /**
   * Those of URLs wherever they stand, so that an error may quote what it cannot use. They are looked for when there is
   * something to hide them in: that takes 2 ms, in which a connection can be begun.
   */
  expect = (argv: readonly string[], env: NodeJS.ProcessEnv): void => {
    this.unread.push([argv, env]);
  };

  protect = (target: Target): void => {
    for (const secret of secretsOf(target)) this.secrets.add(secret);
    for (const name of publicNamesOf(target)) this.names.add(name);
  };

  hide = (text: string): string => {
    for (const [argv, env] of this.unread.splice(0)) this.read(argv, env);
    return redact(text, this.secrets, [...this.names]);
  };

  private read(argv: readonly string[], env: NodeJS.ProcessEnv): void {
    const { secrets, names } = misplacedSecrets(argv, env);
    for (const secret of secrets) this.secrets.add(secret);
    for (const name of names) this.names.add(name);
  }
}

const secrets = new Secrets();

/** Text of whatever kind, for people: on one line and without secrets. */
export const presentable = (text: string): string => sanitizeLine(secrets.hide(text));

export async function run(host: Host): Promise<ExitCode> {
  const { argv, env } = host;
  const early = earlyOutput(argv, env);
  let reporter = reporterFor(host, early);
  try {
    const invocation = parseCommandLine(argv);
    if (invocation.kind !== 'run') return reporter.outcome(answer(invocation));
    const { command, flags } = invocation;
    secrets.expect(argv, env);
    hideArguments(host);
    reporter = reporterFor(host, early, command.name);
    const cwd = workingDirectory(host);
    const { settings, warnings } = await loadSettings({
      command: command.name,
      flags,
      env,
      cwd,
      needsDatabase: command.needsDatabase,
    });
    secrets.expect([], settings.env);
    reporter = reporterFor(host, settings.output, command.name, settings.title);
    reporter.warnings(warnings);
    if (!command.load) throw new Error(`the command ${command.name} has no file`);
    const { run: runCommand } = await command.load();
    const outcome = await runCommand({
      settings,
      flags,
      operands: invocation.operands,
      cwd,
      toolVersion: TOOL_VERSION,
      emit: reporter.event,
      protect: secrets.protect,
      signal: host.interruption(),
    });
    return reporter.outcome(outcome);
  } catch (error) {
    secrets.expect(argv, env);
    return reporter.failure(error);
  }
}

/** As mysql does: a password of --url is in the list of processes for a moment only. Windows keeps the arguments. */
function hideArguments({ argv, showAs }: Host): void {
  if (argv.length === 0) return;
  const shown = ['aim-migrate', ...argv].join(' ');
  const hidden = secrets.hide(shown);
  if (hidden !== shown) showAs(hidden);
}

function answer(invocation: Exclude<Invocation, { kind: 'run' }>): Outcome {
  if (invocation.kind === 'help') return help(invocation.topic, TOOL_VERSION);
  return { command: 'version', exit_code: EXIT.done, version: TOOL_VERSION, components: COMPONENTS };
}

function reporterFor(host: Host, output: OutputSettings, command?: string, title = ''): SafeReporter {
  return createReporter({
    ...output,
    title,
    get stdout() {
      return host.stdout;
    },
    get stderr() {
      return host.stderr;
    },
    env: host.env,
    redact: secrets.hide,
    ...(command !== undefined && { command }),
  });
}

function workingDirectory({ cwd }: Host): string {
  try {
    return cwd();
  } catch (error) {
    throw new Failure(
      EXIT.usage,
      { severity: 'error', code: 'no-folder', message: 'The working directory does not exist any more' },
      { cause: error },
    );
  }
}

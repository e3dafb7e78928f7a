/** The only file that touches the process: arguments, environment and streams in, exit code out. */
import { Interrupted } from './apply/interruption.ts';
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
import { createReporter, type SafeReporter } from './report/reporter.ts';
import { COMPONENTS, TOOL_VERSION } from './version.ts';

/** What is hidden in everything that is written. */
class Secrets {
  private readonly secrets = new Set<string>();
  private readonly names = new Set<string>(PUBLIC_NAMES);

  /** Those of URLs wherever they stand, so that an error may quote what it cannot use. */
  expect = (argv: readonly string[], env: NodeJS.ProcessEnv): void => {
    const { secrets, names } = misplacedSecrets(argv, env);
    for (const secret of secrets) this.secrets.add(secret);
    for (const name of names) this.names.add(name);
  };

  protect = (target: Target): void => {
    for (const secret of secretsOf(target)) this.secrets.add(secret);
    for (const name of publicNamesOf(target)) this.names.add(name);
  };

  hide = (text: string): string => redact(text, this.secrets, [...this.names]);
}

const secrets = new Secrets();

async function main(argv: readonly string[]): Promise<ExitCode> {
  const early = earlyOutput(argv, process.env);
  let reporter = reporterFor(early);
  try {
    const invocation = parseCommandLine(argv);
    if (invocation.kind !== 'run') return reporter.outcome(answer(invocation));
    const { command, flags } = invocation;
    secrets.expect(argv, process.env);
    hideArguments(argv);
    reporter = reporterFor(early, command.name);
    const cwd = workingDirectory();
    const { settings, warnings } = await loadSettings({
      command: command.name,
      flags,
      env: process.env,
      cwd,
      needsDatabase: command.needsDatabase,
    });
    secrets.expect([], settings.env);
    reporter = reporterFor(settings.output, command.name, settings.title);
    reporter.warnings(warnings);
    if (!command.load) throw new Error(`the command ${command.name} has no file`);
    const { run } = await command.load();
    const outcome = await run({
      settings,
      flags,
      operands: invocation.operands,
      cwd,
      toolVersion: TOOL_VERSION,
      emit: reporter.event,
      protect: secrets.protect,
      signal: interruption(),
    });
    return reporter.outcome(outcome);
  } catch (error) {
    secrets.expect(argv, process.env);
    return reporter.failure(error);
  }
}

/** As mysql does: a password of --url is in the list of processes for a moment only. Windows keeps the arguments. */
function hideArguments(argv: readonly string[]): void {
  const shown = ['aim-migrate', ...argv].join(' ');
  const hidden = secrets.hide(shown);
  if (hidden !== shown) process.title = hidden;
}

function answer(invocation: Exclude<Invocation, { kind: 'run' }>): Outcome {
  if (invocation.kind === 'help') return help(invocation.topic, TOOL_VERSION);
  return { command: 'version', exit_code: EXIT.done, version: TOOL_VERSION, components: COMPONENTS };
}

function reporterFor(output: OutputSettings, command?: string, title = ''): SafeReporter {
  return createReporter({
    ...output,
    title,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    redact: secrets.hide,
    ...(command !== undefined && { command }),
  });
}

/** The first SIGINT or SIGTERM lets the run stop in order; the second ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const interrupted = new Interrupted(name);
      if (controller.signal.aborted) endAtOnce(interrupted.exitCode);
      controller.abort(interrupted);
    });
  }
  return controller.signal;
}

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new Failure(
      EXIT.usage,
      { severity: 'error', code: 'no-folder', message: 'The working directory does not exist any more' },
      { cause: error },
    );
  }
}

/** Somebody insists: the server is left to itself, and what it does is found out by the next run. */
function endAtOnce(exitCode: ExitCode): never {
  process.stderr.write(
    '\nEnded at once: the server may still finish what it runs. The next run finds out; nothing is applied twice.\n',
  );
  process.exit(exitCode);
}

/** Output that nobody takes (`| head`, a full disk) is no reason to stop in the middle of a migration. */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** What nobody has foreseen: short, and never with the exit code of an answer. */
process.on('uncaughtException', ({ message }) => {
  process.stderr.write(
    `Unexpected error: ${sanitizeLine(secrets.hide(message))}\nThis is a bug in aim-migrate: please report it.\n`,
  );
  process.exit(EXIT.failed);
});

process.exitCode = await main(process.argv.slice(2));

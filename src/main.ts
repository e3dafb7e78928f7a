/** The only file that touches the process: arguments, environment and streams in, exit code out. */
import { Interrupted } from './apply/interruption.ts';
import { earlyOutput, type Invocation, parseCommandLine } from './cli/parse.ts';
import { help } from './cli/help.ts';
import { loadSettings } from './config/load.ts';
import type { OutputSettings } from './config/settings.ts';
import { redact } from './database/naming/redact.ts';
import { publicNamesOf, secretsOf, type Target } from './database/naming/target.ts';
import { EXIT, type ExitCode, Failure } from './diagnostic.ts';
import type { Outcome } from './outcomes.ts';
import { createReporter, type SafeReporter } from './report/reporter.ts';
import { COMPONENTS, TOOL_VERSION } from './version.ts';

/** What is hidden in everything that is written. */
class Secrets {
  private readonly secrets = new Set<string>();
  private readonly names = new Set<string>();

  protect = (target: Target): void => {
    for (const secret of secretsOf(target)) this.secrets.add(secret);
    for (const name of publicNamesOf(target)) this.names.add(name);
  };

  hide = (text: string): string => redact(text, this.secrets, [...this.names]);
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  const secrets = new Secrets();
  const early = earlyOutput(argv, process.env);
  let reporter = reporterFor(early, secrets);
  try {
    const invocation = parseCommandLine(argv);
    if (invocation.kind !== 'run') return reporter.outcome(answer(invocation));
    const { command, flags } = invocation;
    reporter = reporterFor(early, secrets, command.name);
    const cwd = workingDirectory();
    const { settings, warnings } = await loadSettings({
      command: command.name,
      flags,
      env: process.env,
      cwd,
      needsDatabase: command.needsDatabase,
    });
    reporter = reporterFor(settings.output, secrets, command.name, settings.title);
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
    return reporter.failure(error);
  }
}

function answer(invocation: Exclude<Invocation, { kind: 'run' }>): Outcome {
  if (invocation.kind === 'help') return help(invocation.topic, TOOL_VERSION);
  return { command: 'version', exit_code: EXIT.done, version: TOOL_VERSION, components: COMPONENTS };
}

function reporterFor(output: OutputSettings, secrets: Secrets, command?: string, title = ''): SafeReporter {
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
  process.stderr.write(`Unexpected error: ${message}\nThis is a bug in aim-migrate: please report it.\n`);
  process.exit(EXIT.failed);
});

process.exitCode = await main(process.argv.slice(2));

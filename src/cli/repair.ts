/** Placeholder: this command's file comes with the work on applying. */
import type { RunCommand } from './command.ts';

export const run: RunCommand = () => Promise.reject(new Error('repair is not written yet'));

/** Where `demes` begins; bin/demes.js loads this file with a Node that can. */
import { processContext } from './context.ts';
import { runCli } from './program.ts';

// A reader that goes away early, as in `demes read | head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), processContext());

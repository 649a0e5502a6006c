/** Opens the data directory named on the command line, says so, and holds it until it is killed or stdin ends. */
import { DataDirectory } from '../../../src/server/storage/data-directory.ts';

const directory =
  process.argv[2] === undefined ? DataDirectory.openEphemeral() : DataDirectory.open(process.argv[2]);
process.stdout.write(`${directory.path}\n`);
process.stdin.on('end', () => {
  if (process.argv[3] !== 'forget') directory.close();
});
process.stdin.resume();

/**
 * `npm run bench:calm [SECONDS]`: five nodes with the timing of a local network, every processor busy with a
 * spinning process besides, five messages a second; prints how many elections there were (goal: none in 600 s).
 */
import { calmUnderLoad } from '../test/support/calm.ts';

const seconds = Number(process.argv[2] ?? 600);
if (!Number.isFinite(seconds) || seconds <= 0) throw new RangeError('SECONDS is a number above 0');
const calm = await calmUnderLoad({ seconds });
process.stdout.write(`${JSON.stringify(calm)}\n`);
process.exitCode = calm.elections === 0 ? 0 : 1;

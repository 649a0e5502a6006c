import type { Checker } from './checker.ts';

export const hostEmerges: Checker = {
  rule: 'L1',
  states: 'after everything was healed a majority of voters follows one host within the stated time',
  watch(ledger, report) {
    let untilMs = Infinity;
    let withinMs = 0;
    let isHosted = false;
    const judge = (): void => {
      if (!isHosted && ledger.nowMs > untilMs)
        report(`no host within ${withinMs} ms after everything was healed`);
    };
    return {
      healed({ hostWithinMs }) {
        withinMs = hostWithinMs;
        untilMs = ledger.nowMs + hostWithinMs;
        isHosted = false;
      },
      status: judge,
      hosted() {
        judge();
        isHosted = true;
      },
      rested() {
        if (!isHosted) report('the group is said to be at rest without a host');
      },
    };
  },
};

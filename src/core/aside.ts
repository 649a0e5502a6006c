/**
 * What a replica still does that takes no part in its group any more, removed (RS24) or frozen (TE5): its time goes on,
 * whoever writes is answered, and what is under way ends. Of others it hears nothing, and it says nothing.
 */
import type { Input } from './inputs.ts';
import type { CoreState } from './state.ts';

/** `dispatch` carries out what goes on as ever. */
export function stepAside(
  state: CoreState,
  input: Input,
  dispatch: (state: CoreState, input: Input) => void,
): void {
  switch (input.type) {
    case 'tick':
      state.tick++;
      state.monoMs += input.elapsedMs;
      return;
    case 'propose':
    case 'saved':
    case 'leave':
      dispatch(state, input);
      return;
    default:
  }
}

/** One state for several parts of an optimizer, in which each finds its own again. */
import type { OptimizerState, StateTensors, Transformation } from "./optimizer.ts";

type Entries = Readonly<Record<string, unknown>>;

/** The states of several parts as one, and back. A name that two parts use is numbered from the second on: `mean_2`. */
export interface JoinedState {
  /** The parts' states, in their order, as one. */
  join(states: readonly OptimizerState[]): OptimizerState;
  /** Likewise for tensors in the place of the parameters. */
  joinTensors(states: readonly StateTensors[]): StateTensors;
  /** What belongs to the part with that index, under its own names. */
  of(state: StateTensors, index: number): StateTensors;
}

/** The names are those of states for no parameters. */
export function joinedState(parts: readonly Pick<Transformation, "init">[]): JoinedState {
  const taken = new Map<string, number>();
  const names = parts.map((part) =>
    Object.keys(part.init([])).map((own) => {
      const count = (taken.get(own) ?? 0) + 1;
      taken.set(own, count);
      return { own, joined: count === 1 ? own : `${own}_${count}` };
    }),
  );
  const join = (states: readonly Entries[]): Entries =>
    Object.fromEntries(
      names.flatMap((each, index) => each.map(({ own, joined }) => [joined, states[index]![own]] as const)),
    );
  return {
    join: (states) => join(states) as OptimizerState,
    joinTensors: (states) => join(states) as StateTensors,
    of: (state, index) =>
      Object.fromEntries(names[index]!.map(({ own, joined }) => [own, state[joined]!] as const)),
  };
}

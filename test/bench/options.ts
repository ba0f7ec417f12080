/** What the command line asks for. */
import { parseArgs } from "node:util";
import type { Effort } from "./rounds.ts";

/** How much to measure. */
export interface Options {
  /** Whether something of this name, or of its family (the part before a hyphen), is wanted. */
  readonly wants: (name: string) => boolean;
  readonly quick: boolean;
  readonly profile: boolean;
  readonly json: string | undefined;
  /** The names of the peers that are wanted; all if `undefined`. */
  readonly peers: readonly string[] | undefined;
  readonly effort: Effort;
}

export const usage = `npm run bench -- [options]
  --only LIST   of: W1 W1-8 W1-64 W2 W3 W3-256 W3-512 W3-1024 W4 W5 cold scaling simplify
  --peers LIST  of: NumPy PyTorch jax-js tfjs-wasm tfjs-cpu "plain JS"; "none" for ours alone
  --quick       under 40 seconds: fewer rounds, one process per system for all workloads, so that first
                steps are warm and memory adds up; shorter curves, no tfjs-cpu, no simplify
  --json FILE   writes the results
  --profile     where the time of our step goes
  --rounds N    how often each system has its turn`;

/**
 * @param known The names that may be wanted.
 * @throws an error that says what is wrong with the arguments.
 */
export function readOptions(args: readonly string[], known: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      peers: { type: "string" },
      quick: { type: "boolean", default: false },
      profile: { type: "boolean", default: false },
      json: { type: "string" },
      rounds: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { quick, profile, json } = values;
  const only = values.only?.split(",").map((name) => name.trim().toLowerCase());
  const names = known.flatMap((name) => [name.toLowerCase(), familyOf(name)]);
  const stranger = only?.find((name) => !names.includes(name));
  if (stranger !== undefined) throw new Error(`--only knows no "${stranger}"\n${usage}`);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error(`--rounds must be a whole number from 1 on, not "${values.rounds}"`);
  }
  return {
    wants: (name) => {
      const full = name.toLowerCase();
      if (only === undefined) return !(quick && full === "simplify");
      return only.includes(full) || only.includes(familyOf(name));
    },
    quick,
    profile,
    json,
    peers: values.peers?.split(",").map((name) => name.trim()),
    effort: quick
      ? { rounds: rounds ?? 3, batch: 20, warmUp: 50, patience: 250, longestFirstStep: 1000 }
      : { rounds: rounds ?? 11, batch: 150, warmUp: 500, patience: 1000, longestFirstStep: Infinity },
  };
}

const familyOf = (name: string): string => name.toLowerCase().split("-")[0]!;

/** Random graphs from one seed, compiled. It does not know where it runs. */
import { compile } from "@chainrule/core";
import { graphs, type RandomGraph } from "@chainrule/core/testing";
import * as fc from "fast-check";
import { bitsOf } from "./bits.ts";

/** Graphs of one float type or of both, with axes that fill whole vectors and such that do not. */
export function randomGraphs(): RandomGraph[] {
  const options = { sizes: [2, 1, 3, 5, 0, 8, 17], mixed: true, largestSize: 1024 };
  return fc.sample(graphs(options), { numRuns: 250, seed: 1 });
}

/** What a graph comes to, bit by bit. */
export function compiledGraph({ output, feeds, dimensions }: RandomGraph): string {
  const program = compile({ outputs: { output } }, { dimensions });
  const bits = bitsOf(program.run(feeds).output);
  program.dispose();
  return bits;
}

/**
 * Chainrule as a measured system. The argument `one` makes every step a call of its own; `all` leaves all steps of a batch to
 * one call.
 */
import { NDArray, simplify, type Tensor } from "@chainrule/core";
import { magnitude, serve, type PreparedWorkload } from "../../bench-peers/worker.mjs";
import { graphOf, type OurGraph } from "./ourGraphs.ts";
import { isCompiled, makeProgram, profileOf } from "./ourProgram.ts";
import type { Spec } from "./workloads.ts";

const allInOneCall = process.argv[2] === "all";

/** Outputs and updates simplified together, as training does: what they share stays shared. */
function simplified({ outputs, updates }: OurGraph): Pick<OurGraph, "outputs" | "updates"> {
  const names = Object.keys(outputs);
  const roots = [...Object.values(outputs), ...updates.map(([, next]) => next)];
  const results = simplify(roots) as readonly Tensor[];
  return {
    outputs: Object.fromEntries(names.map((name, index) => [name, results[index]!])),
    updates: updates.map(([parameter], index) => [parameter, results[names.length + index]!]),
  };
}

function prepare(spec: Spec, arrays: readonly Float32Array[]): PreparedWorkload {
  const clock: [phase: string, time: number][] = [["start", performance.now()]];
  const reached = (phase: string): void => void clock.push([phase, performance.now()]);
  const graph = graphOf(spec, arrays);
  reached("build");
  const specification = simplified(graph);
  reached("simplify");
  const program = makeProgram(specification);
  reached("compile");
  let results: Readonly<Record<string, NDArray>> = {};
  const phases = Object.fromEntries(
    clock.slice(1).map(([phase, time], index) => [phase, time - clock[index]![1]]),
  );
  const initial = specification.updates.map(
    ([{ shape }], index) => new NDArray("float32", shape as number[], arrays[index + 2]!), // of sizes, as a value is
  );
  return {
    run: (steps) => {
      if (allInOneCall) results = program.run(graph.feeds, { steps });
      else for (let step = 0; step < steps; step++) results = program.run(graph.feeds);
    },
    reset: () => specification.updates.forEach(([parameter], index) => parameter.assign(initial[index]!)),
    check: () =>
      graph.loss === undefined
        ? magnitude(Object.values(results).map(({ data }) => data as Float32Array))
        : makeProgram({ outputs: { loss: simplify(graph.loss) } })
            .run(graph.feeds)
            ["loss"]!.item(),
    about: () => ({ phases, planBytes: program.memory.peakBytes }),
    profile: () => profileOf(program),
  };
}

await serve({ version: isCompiled ? "compiled" : "reference evaluator", prepare });

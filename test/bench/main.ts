/** The benchmark: the workloads on all systems, cold starts, scaling, the simplifier. Prints tables, writes JSON if asked. */
import { writeFileSync } from "node:fs";
import { deep, measureColdStarts, type ColdStart } from "./coldStarts.ts";
import { compare, type Comparison, type Field } from "./compare.ts";
import { machine } from "./machine.ts";
import { readOptions, usage, type Options } from "./options.ts";
import { isCompiled } from "./ourProgram.ts";
import { printComparison } from "./printing.ts";
import { measureScaling } from "./scaling.ts";
import { measureSimplifier } from "./simplifier.ts";
import { chainrule, findPeers, type System } from "./systems.ts";
import { withWorkers, type Starting } from "./worker.ts";
import { workloads, type Workload } from "./workloads.ts";

/** Full-batch training takes all its steps in one call; where new rows would come with each step, each is a call. */
const stepsPerCall = ({ id }: Workload): "one" | "all" => (id.startsWith("W1") ? "all" : "one");

function choosePeers({ peers: wanted, quick }: Options): readonly System[] {
  const { found, missing } = findPeers();
  const isWanted = ({ name }: { readonly name: string }): boolean =>
    wanted === undefined ? !(quick && name === "tfjs-cpu") : wanted.includes(name);
  for (const { name, reason } of missing.filter(isWanted)) console.log(`${name}: ${reason}`);
  return found.filter(isWanted);
}

/** Who takes part in a workload, of all that have been started; our other way of calling beside us. */
function fieldFor(workload: Workload, [one, all, ...peers]: readonly Starting[]): Field {
  const [ours, other] = stepsPerCall(workload) === "one" ? [one!, all!] : [all!, one!];
  return { ours, variants: isCompiled && workload.spec.kind === "network" ? [other] : [], peers };
}

/** All workloads that are wanted: each in processes of its own, or all in the same when it must be quick. */
async function compareAll(options: Options): Promise<readonly Comparison[]> {
  const { wants, quick, effort, profile } = options;
  const chosen = workloads.filter(({ id }) => wants(id));
  if (chosen.length === 0) return [];
  const systems = [chainrule("one"), chainrule("all"), ...choosePeers(options)];
  const measureOne = async (workload: Workload, started: readonly Starting[]): Promise<Comparison> => {
    const checkSteps = quick ? Math.min(workload.checkSteps, 100) : workload.checkSteps;
    const field = fieldFor(workload, started);
    const result = await compare(workload, field, { checkSteps, effort, withProfile: profile });
    printComparison(workload, result);
    return result;
  };
  const results: Comparison[] = [];
  for (const group of quick ? [chosen] : chosen.map((workload) => [workload])) {
    await withWorkers(systems, async (started) => {
      for (const workload of group) results.push(await measureOne(workload, started));
    });
  }
  printVersions(results);
  return results;
}

function printVersions(results: readonly Comparison[]): void {
  const versions = new Map(
    results.flatMap(({ peers }) => Object.entries(peers).map(([name, { version }]) => [name, version])),
  );
  if (versions.size === 0) return;
  console.log("\nVersions");
  for (const [name, version] of versions) console.log(`  ${name} ${version}`);
}

async function measureColdSteps(quick: boolean): Promise<readonly ColdStart[]> {
  const steps = workloads.filter(({ id }) => id === "W1-8" || id === "W5");
  return measureColdStarts([...steps, deep], quick ? 1 : 5);
}

/** Says loudly where a system has computed something else. */
function judgeResults(results: readonly Comparison[]): void {
  const differing = results.filter(({ variants, peers }) =>
    Object.values({ ...variants, ...peers }).some(({ agrees }) => !agrees),
  );
  if (differing.length === 0) return;
  console.log(`\nRESULTS DIFFER in ${differing.map(({ id }) => id).join(", ")}: see above.`);
  process.exitCode = 1;
}

async function measure(options: Options): Promise<void> {
  const { wants, quick, effort, json } = options;
  const about = { machine: machine(), date: new Date().toISOString() };
  const { cpu, cores, node, platform, loadBefore } = about.machine;
  console.log(`${about.date}, ${cpu}`);
  console.log(`${cores} cores, ${platform}, Node ${node}, load before ${loadBefore}`);
  console.log("One thread for every system. Ratio: a system's median over ours; above 1, we are faster.");
  if (!isCompiled) console.log("No vector instructions in this engine: we run on the reference evaluator.");
  const report = {
    ...about,
    workloads: await compareAll(options),
    coldStarts: wants("cold") ? await measureColdSteps(quick) : [],
    scaling: wants("scaling")
      ? await measureScaling({ ...effort, batch: effort.batch / 3 }, quick ? 1e7 : Infinity)
      : [],
    simplifier: wants("simplify") ? measureSimplifier() : [],
  };
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  judgeResults(report.workloads);
}

const names = [...workloads.map(({ id }) => id), "cold", "scaling", "simplify"];
try {
  const options = readOptions(process.argv.slice(2), names);
  if (options === undefined) console.log(usage);
  else await measure(options);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

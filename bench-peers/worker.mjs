/**
 * What every measured system is: a process that is told on its standard input what to do, a line of JSON each, and answers
 * with a line that starts with "@". It does not know which system it runs, nor who is compared with whom.
 *
 *   { prepare: spec }     →  { first, … }    builds the workload `spec.id` and takes one step: milliseconds
 *   { check: steps, id }  →  { check }       starts afresh, takes these steps; the loss, or Σ|elements| of the result
 *   { time: steps, id }   →  { ms }          starts afresh, takes these steps: milliseconds
 *   { memory: true }      →  { peakBytes }   the most memory the process has had
 *   { profile: true, id } →  { profile }     text, from a system that can tell where its time goes
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const answer = (message) => process.stdout.write(`@${JSON.stringify(message)}\n`);

/** The float32 arrays of a workload, in the order and of the lengths that its spec lists. */
function readArrays({ file, lengths }) {
  const bytes = readFileSync(file);
  let offset = bytes.byteOffset;
  return lengths.map((length) => {
    const array = new Float32Array(bytes.buffer.slice(offset, offset + 4 * length));
    offset += 4 * length;
    return array;
  });
}

/** Σ|x| over all elements in double precision: a number that two right results agree on. */
export function magnitude(arrays) {
  let sum = 0;
  for (const array of arrays) for (const element of array) sum += Math.abs(element);
  return sum;
}

/** Layer by layer what a network's parameters are called in the file: [[W, b], …] after x and y. */
export function layersOf(arrays) {
  const layers = [];
  for (let index = 2; index < arrays.length; index += 2) layers.push([arrays[index], arrays[index + 1]]);
  return layers;
}

/**
 * Answers until the input ends. `prepare(spec, arrays)` gives `{ run(steps), check() }`, and `reset()` if steps change
 * anything, `about()` and `profile()` if there is more to say; all of them may be asynchronous. `run` returns when the last
 * result is there.
 */
export async function serve({ version, prepare }) {
  const workloads = new Map();
  const commands = {
    prepare: async ({ prepare: spec }) => {
      const arrays = readArrays(spec);
      const begin = performance.now();
      const workload = await prepare(spec, arrays);
      await workload.run(1);
      const first = performance.now() - begin;
      workloads.set(spec.id, workload);
      return { first, ...(await workload.about?.()) };
    },
    check: async ({ check: steps, id }) => {
      const workload = workloads.get(id);
      await workload.reset?.();
      await workload.run(steps);
      return { check: await workload.check() };
    },
    time: async ({ time: steps, id }) => {
      const workload = workloads.get(id);
      await workload.reset?.();
      const begin = performance.now();
      await workload.run(steps);
      return { ms: performance.now() - begin };
    },
    memory: () => ({ peakBytes: process.resourceUsage().maxRSS * 1024 }),
    profile: async ({ id }) => ({ profile: await workloads.get(id).profile?.() }),
  };
  answer({ version });
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    const command = Object.keys(commands).find((name) => name in message);
    try {
      answer(await commands[command](message));
    } catch (error) {
      answer({ error: String(error?.stack ?? error) });
    }
  }
}

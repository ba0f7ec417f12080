/** A program that runs again and again takes nothing from the heap or the linear memory. */
import { memoryUsage } from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it, vi } from "vitest";
import { grad } from "../autodiff/index.ts";
import { matmul } from "../functions/matmul.ts";
import { mean } from "../functions/statistics.ts";
import type { Tensor } from "../graph/tensor.ts";
import { elementCount, NDArray } from "../ndarray.ts";
import { add, mul, square, sub } from "../ops/arithmetic.ts";
import { input, parameter, type Parameter } from "../ops/leaves.ts";
import { tanh } from "../ops/transcendental.ts";
import { seededRandom } from "../testing/random.ts";
import { compile } from "./compile.ts";
import type { CompiledProgram } from "./program.ts";

vi.setConfig({ testTimeout: 60_000 }); // only to stop what hangs: a busy machine must not fail

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void; // the flag has put it there

const random = seededRandom(1);
const drawn = (shape: readonly number[]): NDArray =>
  new NDArray(
    "float32",
    shape,
    Float32Array.from({ length: elementCount(shape) }, () => random() - 0.5),
  );

/** A step of training a network of 4, 8 and 1. */
function smallNetwork(): {
  readonly program: CompiledProgram<"loss">;
  readonly parameters: readonly Parameter[];
} {
  const parameters = [
    parameter("W", drawn([4, 8])),
    parameter("b", drawn([8])),
    parameter("U", drawn([8, 1])),
  ] as const;
  const [W, b, U] = parameters;
  const hidden = tanh(add(matmul(input("x", ["m", 4]), W) as Tensor, b));
  const loss = mean(square(sub(matmul(hidden, U) as Tensor, input("y", ["m", 1])))) as Tensor<readonly []>;
  const gradients = grad(loss, parameters) as readonly Tensor[];
  const program = compile({
    outputs: { loss },
    updates: parameters.map((each, index): [Parameter, Tensor] => [
      each,
      sub(each, mul(gradients[index]!, 1e-4)) as Tensor,
    ]),
  });
  return { program, parameters };
}

/** How many bytes the heap has, and the linear memory, after all garbage is gone. */
function bytesOf(program: CompiledProgram): readonly [heap: number, linear: number] {
  for (let round = 0; round < 3; round++) collectGarbage();
  return [memoryUsage().heapUsed, program.memory.totalBytes];
}

it("10⁵ steps leave the heap and the linear memory as they were", () => {
  const { program } = smallNetwork();
  const feeds = { x: drawn([8, 4]), y: drawn([8, 1]) };
  let total = 0;
  const run = (steps: number): void => {
    for (let step = 0; step < steps; step++) total += program.run(feeds).loss.data[0]!;
  };
  run(10_000);
  const [heap, linear] = bytesOf(program);
  run(100_000);
  const [heapAfter, linearAfter] = bytesOf(program);
  expect(Number.isFinite(total)).toBe(true);
  expect(linearAfter).toBe(linear);
  expect(heapAfter - heap).toBeLessThan(100_000); // less than a byte for each step: what the test runner itself takes
});

it("a step makes no garbage", () => {
  const { program } = smallNetwork();
  const feeds = { x: drawn([8, 4]), y: drawn([8, 1]) };
  const steps = 20_000;
  const run = (): void => {
    for (let step = 0; step < steps; step++) program.run(feeds);
  };
  run();
  // The least of several measurements: other threads of the process, such as the compiler's, allocate too.
  const taken = Array.from({ length: 7 }, () => {
    collectGarbage();
    const before = memoryUsage().heapUsed;
    run();
    return memoryUsage().heapUsed - before;
  }).filter((bytes) => bytes >= 0);
  expect(Math.min(...taken) / steps).toBeLessThan(4); // the smallest object takes 12 bytes
});

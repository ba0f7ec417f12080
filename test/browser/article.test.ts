/** The article's network in the browser costs the same, epoch by epoch and bit by bit, as in Node. */
import { canCompile } from "@chainrule/core";
import { afterAll, describe, expect, inject, it } from "vitest";
import { networkOf, train, type Trained, type Training } from "./articleTraining.ts";

// The types of the DOM would reach all of the repository; this is the part in use.
interface WorkerHandle {
  onmessage: (event: { readonly data: Trained }) => void;
  onerror: (event: { readonly message?: string }) => void;
  readonly postMessage: (message: Training) => void;
  readonly terminate: () => void;
}
declare const Worker: new (url: URL, options: { readonly type: "module" }) => WorkerHandle;

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
afterAll(() => worker.terminate());

function trainInWorker(training: Training): Promise<Trained> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message = "it did not load" }) => reject(new Error(`In the worker: ${message}`));
    worker.postMessage(training);
  });
}

it("this is a browser, and it runs compiled programs", () => {
  expect(globalThis).toHaveProperty("document");
  expect(canCompile()).toBe(true);
});

describe.each(inject("trainingsInNode"))("$training.title in $training.dtype", ({ training, trained }) => {
  it("was learned in Node, so that there is a curve to compare with", () => {
    const cost = trained.cost.map((bits) => Number(bits.split(": ")[1]));
    expect(cost).toHaveLength(1000);
    expect(cost[0]).toBeCloseTo(Math.LN2, 1);
    expect(cost.at(-1)).toBeLessThan(0.2);
  });

  it("has the cost curve and the weights of Node, bit by bit", () => {
    expect(train(training)).toEqual(trained);
  });

  it("has them in one call into WebAssembly", () => {
    expect(train(training, { inOneCall: true })).toEqual({ ...trained, cost: trained.cost.slice(-1) });
  });

  it("has them in a Web Worker", async () => {
    expect(await trainInWorker(training)).toEqual(trained);
  });

  it("starts from the weights of Node, bit by bit", () => {
    const own = networkOf(training).parameters.map(({ value }) => value.toNested());
    expect(own).toEqual(training.weights);
  });
});

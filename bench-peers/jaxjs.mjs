/**
 * jax-js on its WebAssembly device; each step is one jitted function of parameters and data. It is awaited at every step: with
 * no waiting its queue grows without bound, and it gets slower. It has no thread pool in Node, which lacks a global Worker.
 */
import { readFileSync } from "node:fs";
import * as jax from "@jax-js/jax";
import { layersOf, magnitude, serve } from "./worker.mjs";

const { grad, jit, nn, numpy: np, valueAndGrad } = jax;
await jax.init("wasm");
jax.defaultDevice("wasm");

const matrix = (data, shape) => np.array(data).reshape(shape);
const activations = { relu: nn.relu, sigmoid: nn.sigmoid, tanh: np.tanh };
const heads = {
  binary: (z, y) => np.mean(nn.softplus(z.ref).sub(z.mul(y))),
  softmax: (z, y, rows) => np.sum(nn.logSoftmax(z, -1).mul(y)).mul(-1 / rows),
};

function network({ widths, rows, activation, head, learningRate, lossEachStep }, arrays) {
  const x = matrix(arrays[0], [rows, widths[0]]);
  const y = matrix(arrays[1], [rows, widths.at(-1)]);
  const initial = layersOf(arrays).flatMap(([W, b], l) => [
    matrix(W, [widths[l], widths[l + 1]]),
    np.array(b),
  ]);
  const depth = widths.length - 1;
  const loss = (parameters, inputs, labels) => {
    let a = inputs;
    for (let l = 0; l < depth; l++) {
      a = np.matmul(a, parameters[2 * l]).add(parameters[2 * l + 1]);
      if (l < depth - 1) a = activations[activation](a);
    }
    return heads[head](a, labels, rows);
  };
  const descend = (parameters, gradients) =>
    parameters.map((each, index) => each.sub(gradients[index].mul(learningRate)));
  const copies = (parameters) => parameters.map((each) => each.ref);
  const step = jit((parameters, inputs, labels) => {
    if (!lossEachStep) return descend(parameters, grad(loss)(copies(parameters), inputs, labels));
    const [J, gradients] = valueAndGrad(loss)(copies(parameters), inputs, labels);
    return [J, ...descend(parameters, gradients)];
  });
  let current = copies(initial);
  return {
    reset: () => {
      for (const each of current) each.dispose();
      current = copies(initial);
    },
    run: async (steps) => {
      for (let count = 0; count < steps; count++) {
        const results = step(current, x.ref, y.ref);
        await jax.blockUntilReady(results);
        if (lossEachStep) results.shift().dispose();
        current = results;
      }
    },
    check: async () => (await loss(copies(current), x.ref, y.ref).data())[0],
  };
}

function product({ size }, arrays) {
  const [A, B] = arrays.map((data) => matrix(data, [size, size]));
  const multiply = jit((a, b) => np.matmul(a, b));
  let C;
  return {
    run: async (steps) => {
      for (let count = 0; count < steps; count++) {
        C?.dispose();
        C = multiply(A.ref, B.ref);
        await C.blockUntilReady();
      }
    },
    check: async () => magnitude([await C.ref.data()]),
  };
}

function elementwise(arrays) {
  const operands = arrays.map((data) => np.array(data));
  const total = (a, b, c, d) => np.sum(nn.sigmoid(a.ref.mul(b).add(c)).mul(d).sub(np.tanh(a)));
  const pass = jit((a, b, c, d) => valueAndGrad(total, { argnums: [0, 1, 2, 3] })(a, b, c, d));
  let results = [];
  return {
    run: async (steps) => {
      for (let count = 0; count < steps; count++) {
        for (const each of results) each.dispose();
        const [value, gradients] = pass(...operands.map((each) => each.ref));
        results = [value, ...gradients];
        await jax.blockUntilReady(results);
      }
    },
    check: async () => magnitude(await Promise.all(results.map((each) => each.ref.data()))),
  };
}

const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
await serve({
  version: dependencies["@jax-js/jax"],
  prepare: (spec, arrays) =>
    ({ network, product, elementwise: (_, data) => elementwise(data) })[spec.kind](spec, arrays),
});

/** TensorFlow.js, on the backend that the argument names: "wasm" or "cpu". Gradients by variableGrads, steps by assign. */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { layersOf, magnitude, serve } from "./worker.mjs";

const require = createRequire(import.meta.url);
const backend = process.argv[2];
const { warn } = console;
console.warn = () => {}; // an invitation to install its native binding
const tf = require("@tensorflow/tfjs");
console.warn = warn;
if (backend === "wasm") {
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
}
await tf.setBackend(backend);
await tf.ready();

const heads = {
  binary: (z, y) => tf.losses.sigmoidCrossEntropy(y, z),
  softmax: (z, y) => tf.losses.softmaxCrossEntropy(y, z),
};

function network({ widths, rows, activation, head, learningRate }, arrays) {
  const x = tf.tensor2d(arrays[0], [rows, widths[0]]);
  const y = tf.tensor2d(arrays[1], [rows, widths.at(-1)]);
  const initial = layersOf(arrays).flatMap(([W, b], l) => [
    tf.tensor2d(W, [widths[l], widths[l + 1]]),
    tf.tensor1d(b),
  ]);
  const variables = initial.map((value) => tf.variable(value));
  const depth = widths.length - 1;
  const loss = () => {
    let a = x;
    for (let l = 0; l < depth; l++) {
      a = a.matMul(variables[2 * l]).add(variables[2 * l + 1]);
      if (l < depth - 1) a = a[activation]();
    }
    return heads[head](a, y);
  };
  const step = () =>
    tf.tidy(() => {
      const { grads } = tf.variableGrads(loss, variables); // computes the loss as well
      for (const each of variables) each.assign(each.sub(grads[each.name].mul(learningRate)));
    });
  return {
    reset: () => variables.forEach((each, index) => each.assign(initial[index])),
    run: (steps) => {
      for (let count = 0; count < steps; count++) step();
      variables[0].dataSync();
    },
    check: () => tf.tidy(() => loss().dataSync()[0]),
  };
}

function product({ size }, arrays) {
  const [A, B] = arrays.map((data) => tf.tensor2d(data, [size, size]));
  let C;
  return {
    run: (steps) => {
      for (let count = 0; count < steps; count++) {
        C?.dispose();
        C = tf.matMul(A, B);
      }
      C.dataSync();
    },
    check: () => magnitude([C.dataSync()]),
  };
}

function elementwise(arrays) {
  const operands = arrays.map((data) => tf.tensor1d(data));
  const pass = tf.valueAndGrads((a, b, c, d) => tf.sum(a.mul(b).add(c).sigmoid().mul(d).sub(a.tanh())));
  let results = [];
  return {
    run: (steps) => {
      for (let count = 0; count < steps; count++) {
        tf.dispose(results);
        const { value, grads } = pass(operands);
        value.dataSync();
        results = [value, ...grads];
      }
    },
    check: () => magnitude(results.map((each) => each.dataSync())),
  };
}

await serve({
  version: tf.version.tfjs,
  prepare: (spec, arrays) =>
    ({ network, product, elementwise: (_, data) => elementwise(data) })[spec.kind](spec, arrays),
});

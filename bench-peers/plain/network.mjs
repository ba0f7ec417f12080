/** A network of dense layers and its training step, layer by layer. */
import { layersOf } from "../worker.mjs";
import { binary, softmax } from "./heads.mjs";
import { multiply, multiplyByTransposed, multiplyTransposed } from "./matrixProducts.mjs";

/** Each activation, and its derivative as a function of its value. */
const activations = {
  relu: [(z) => (z > 0 ? z : 0), (a) => (a > 0 ? 1 : 0)],
  sigmoid: [(z) => 1 / (1 + Math.exp(-z)), (a) => a * (1 - a)],
  tanh: [Math.tanh, (a) => 1 - a * a],
};

const heads = { binary, softmax };

export function network({ widths, rows, activation, head, learningRate }, arrays) {
  const [x, y] = arrays;
  const initial = layersOf(arrays);
  const layers = initial.map(([W, b]) => [W.slice(), b.slice()]);
  const [activate, slope] = activations[activation];
  const last = layers.length - 1;
  const values = [x, ...layers.map(([, b]) => new Float32Array(rows * b.length))];
  const adjoints = layers.map(([, b]) => new Float32Array(rows * b.length));
  const gradients = layers.map(([W]) => new Float32Array(W.length));

  function forward() {
    layers.forEach(([W, b], l) => {
      const [Z, n] = [values[l + 1], widths[l + 1]];
      multiply(values[l], W, Z, rows, widths[l], n);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < n; j++) {
          const z = Z[i * n + j] + b[j];
          Z[i * n + j] = l === last ? z : activate(z);
        }
      }
    });
    return heads[head](values[last + 1], y, adjoints[last], widths[last + 1]);
  }

  function backward() {
    for (let l = last; l >= 0; l--) {
      const [[W, b], D, G, k, n] = [layers[l], adjoints[l], gradients[l], widths[l], widths[l + 1]];
      multiplyTransposed(values[l], D, G, rows, k, n);
      if (l > 0) {
        const [below, A] = [adjoints[l - 1], values[l]];
        multiplyByTransposed(D, W, below, rows, n, k);
        for (let i = 0; i < below.length; i++) below[i] *= slope(A[i]);
      }
      for (let i = 0; i < W.length; i++) W[i] -= learningRate * G[i];
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += D[i * n + j];
        b[j] -= learningRate * sum;
      }
    }
  }

  return {
    reset: () => {
      layers.forEach(([W, b], l) => {
        W.set(initial[l][0]);
        b.set(initial[l][1]);
      });
    },
    run: (steps) => {
      for (let step = 0; step < steps; step++) {
        forward();
        backward();
      }
    },
    check: forward,
  };
}

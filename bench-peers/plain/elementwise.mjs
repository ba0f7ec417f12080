/** y = σ(ab + c)·d − tanh(a), Σy and its four gradients, in one loop. */
import { magnitude } from "../worker.mjs";

export function elementwise([a, b, c, d]) {
  const gradients = Array.from({ length: 4 }, () => new Float32Array(a.length));
  const [da, db, dc, dd] = gradients;
  let total = 0;
  const pass = () => {
    total = 0;
    for (let i = 0; i < a.length; i++) {
      const s = 1 / (1 + Math.exp(-(a[i] * b[i] + c[i])));
      const t = Math.tanh(a[i]);
      const q = d[i] * s * (1 - s);
      total += s * d[i] - t;
      dd[i] = s;
      dc[i] = q;
      db[i] = q * a[i];
      da[i] = q * b[i] - (1 - t * t);
    }
  };
  return {
    run: (steps) => {
      for (let step = 0; step < steps; step++) pass();
    },
    check: () => magnitude([[total], ...gradients]),
  };
}

/** The article's network, one hidden layer of σ and one output, with its whole step fused by hand into one loop over the rows. */

export function articleNetwork({ widths: [inputs, hidden], rows, learningRate }, arrays) {
  const [x, y] = arrays;
  const initial = arrays.slice(2);
  const parameters = initial.map((array) => array.slice());
  const [W1, b1, W2, b2] = parameters;
  const [dW1, db1, dW2] = [W1, b1, W2].map(({ length }) => new Float32Array(length));
  const a = new Float32Array(hidden);

  /** The score z₂ of one row; leaves its hidden values in `a`. */
  function score(row) {
    for (let j = 0; j < hidden; j++) a[j] = b1[j];
    for (let k = 0; k < inputs; k++) {
      const value = x[row * inputs + k];
      if (value !== 0) for (let j = 0, w = k * hidden; j < hidden; j++) a[j] += value * W1[w + j];
    }
    let z = b2[0];
    for (let j = 0; j < hidden; j++) z += W2[j] * (a[j] = 1 / (1 + Math.exp(-a[j])));
    return z;
  }

  function step() {
    dW1.fill(0);
    db1.fill(0);
    dW2.fill(0);
    let db2 = 0;
    for (let row = 0; row < rows; row++) {
      const dz = (1 / (1 + Math.exp(-score(row))) - y[row]) / rows;
      db2 += dz;
      for (let j = 0; j < hidden; j++) {
        dW2[j] += dz * a[j];
        a[j] = dz * W2[j] * a[j] * (1 - a[j]);
        db1[j] += a[j];
      }
      for (let k = 0; k < inputs; k++) {
        const value = x[row * inputs + k];
        if (value !== 0) for (let j = 0, w = k * hidden; j < hidden; j++) dW1[w + j] += value * a[j];
      }
    }
    for (let i = 0; i < W1.length; i++) W1[i] -= learningRate * dW1[i];
    for (let j = 0; j < hidden; j++) {
      b1[j] -= learningRate * db1[j];
      W2[j] -= learningRate * dW2[j];
    }
    b2[0] -= learningRate * db2;
  }

  return {
    reset: () => parameters.forEach((array, index) => array.set(initial[index])),
    run: (steps) => {
      for (let count = 0; count < steps; count++) step();
    },
    check: () => {
      let loss = 0;
      for (let row = 0; row < rows; row++) {
        const z = score(row);
        loss += Math.max(z, 0) - z * y[row] + Math.log1p(Math.exp(-Math.abs(z)));
      }
      return loss / rows;
    },
  };
}

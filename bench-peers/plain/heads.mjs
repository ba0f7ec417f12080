/** The mean loss of scores Z against labels Y, and its gradient by the scores, written into D. */

/** Binary cross-entropy of σ(z). */
export function binary(Z, Y, D) {
  const rows = Z.length;
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const z = Z[i];
    loss += Math.max(z, 0) - z * Y[i] + Math.log1p(Math.exp(-Math.abs(z)));
    D[i] = (1 / (1 + Math.exp(-z)) - Y[i]) / rows;
  }
  return loss / rows;
}

/** Cross-entropy of softmax(z) over `classes` columns. */
export function softmax(Z, Y, D, classes) {
  const rows = Z.length / classes;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const begin = row * classes;
    const end = begin + classes;
    let max = -Infinity;
    for (let i = begin; i < end; i++) max = Math.max(max, Z[i]);
    let sum = 0;
    for (let i = begin; i < end; i++) sum += D[i] = Math.exp(Z[i] - max);
    for (let i = begin; i < end; i++) {
      loss += Y[i] * (Math.log(sum) + max - Z[i]);
      D[i] = (D[i] / sum - Y[i]) / rows;
    }
  }
  return loss / rows;
}

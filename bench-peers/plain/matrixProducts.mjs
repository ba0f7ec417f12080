/** Matrix products on row-major arrays, with the loops in the order that suits the cache; a zero factor saves its row. */

/** C = A B for A [m, k], B [k, n]. */
export function multiply(A, B, C, m, k, n) {
  C.fill(0, 0, m * n);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const a = A[i * k + p];
      if (a === 0) continue;
      for (let j = 0, b = p * n, c = i * n; j < n; j++) C[c + j] += a * B[b + j];
    }
  }
}

/** C = Aᵀ B for A [m, k], B [m, n]. */
export function multiplyTransposed(A, B, C, m, k, n) {
  C.fill(0, 0, k * n);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const a = A[i * k + p];
      if (a === 0) continue;
      for (let j = 0, b = i * n, c = p * n; j < n; j++) C[c + j] += a * B[b + j];
    }
  }
}

/** C = A Bᵀ for A [m, n], B [k, n]. */
export function multiplyByTransposed(A, B, C, m, n, k) {
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      let sum = 0;
      for (let j = 0, a = i * n, b = p * n; j < n; j++) sum += A[a + j] * B[b + j];
      C[i * k + p] = sum;
    }
  }
}

/** How graphs are cut into kernels: one listing each, to be read when it changes. */
import { expect, it } from "vitest";
import { exampleGraphs, exampleSizes } from "../../test/compiled/exampleGraphs.ts";
import { planOf } from "../../test/compiled/planOf.ts";
import { listing } from "./listing.ts";

const listingOf = (name: string): string =>
  planOf(exampleGraphs[name]!(), exampleSizes)
    .kernels.map(({ kernel }) => listing(kernel))
    .join("\n");

it("lists one loop over all elements", () => {
  expect(listingOf("one loop over all elements")).toMatchInlineSnapshot(`
    "for i0 < 20
      t0 = x[i0]
      t1 = exp(t0)
      t3 = mul(t1, 2)
      t5 = add(t3, 1)
      add_5[i0] = t5"
  `);
});

it("lists a cheap value that is computed twice rather than stored", () => {
  expect(listingOf("a cheap value that is computed twice rather than stored")).toMatchInlineSnapshot(`
    "for i0 < 20
      t0 = x[i0]
      t2 = sub(t0, 1)
      t3 = square(t2)
      t4 = tanh(t2)
      tanh_5[i0] = t4
      sum_4[0] sum= t3"
  `);
});

it("lists a sum over the last axis, over the first, over all", () => {
  expect(listingOf("a sum over the last axis, over the first, over all")).toMatchInlineSnapshot(`
    "for i0 < 4
      sum, float64[i0] = 0
    for i0 < 5, i1 < 4
      t0 = x[4i0 + i1]
      sum_1[i0] sum= t0
      sum, float64[i1] sum= t0
      sum_3[0] sum= t0
    for i0 < 4
      t0 = sum, float64[i0]
      t1 = float32(t0)
      sum_2[i0] = t1"
  `);
});

it("lists a softmax", () => {
  expect(listingOf("a softmax")).toMatchInlineSnapshot(`
    "for i0 < 5, i1 < 4
      t0 = x[4i0 + i1]
      max_1[i0] max= t0
    for i0 < 5
      t0 = max_1[i0]
      t1 = abs(t0)
      t3 = less(t1, Infinity)
      t5 = where(t3, t0, 0)
      where_6[i0] = t5
    for i0 < 5, i1 < 4
      t0 = x[4i0 + i1]
      t1 = where_6[i0]
      t2 = sub(t0, t1)
      t3 = exp(t2)
      sum_9[i0] sum= t3
    for i0 < 5
      t0 = sum_9[i0]
      t1 = log(t0)
      log_12[i0] = t1
    for i0 < 5, i1 < 4
      t0 = x[4i0 + i1]
      t1 = where_6[i0]
      t2 = sub(t0, t1)
      t3 = log_12[i0]
      t4 = sub(t2, t3)
      t6 = equalTo(t0, -Infinity)
      t7 = where(t6, -Infinity, t4)
      t8 = exp(t7)
      exp_15[4i0 + i1] = t8"
  `);
});

it("lists a matrix product with what comes before and after it", () => {
  expect(listingOf("a matrix product with what comes before and after it")).toMatchInlineSnapshot(`
    "for i0 < 20
      t0 = x[i0]
      t1 = tanh(t0)
      tanh_4[i0] = t1
    for i < 5, j < 8, sum over k < 4
      matmul_5 = tanh_4[4i + k] * w[8k + j]
    for i0 < 5, i1 < 8
      t0 = matmul_5[8i0 + i1]
      t1 = v[i1]
      t2 = add(t0, t1)
      t4 = maximum(t2, 0)
      maximum_7[8i0 + i1] = t4"
  `);
});

it("lists a product with a transposed operand, whose blocks are packed", () => {
  expect(listingOf("a product with a transposed operand, whose blocks are packed")).toMatchInlineSnapshot(`
    "for i < 5, j < 50, sum over k < 4, packed
      matmul_2 = x[4i + k] * z[k + 4j]"
  `);
});

it("lists products with one column, one row, one term", () => {
  expect(listingOf("products with one column, one row, one term")).toMatchInlineSnapshot(`
    "for i0 < 8
      sum, float64[i0] = 0
    for i0 < 4, i1 < 8
      t0 = w[8i0 + i1]
      t1 = v[i1]
      t2 = mul(t0, t1)
      t3 = row[i0]
      t4 = mul(t3, t0)
      sum_4[i0] sum= t2
      sum, float64[i1] sum= t4
    for i0 < 8
      t0 = sum, float64[i0]
      t1 = float32(t0)
      sum_6[i0] = t1
    for i0 < 8, i1 < 8
      t0 = v[i0]
      t1 = v[i1]
      t2 = mul(t0, t1)
      mul_7[8i0 + i1] = t2"
  `);
});

it("lists selection and conversion", () => {
  expect(listingOf("selection and conversion")).toMatchInlineSnapshot(`
    "for i0 < 15
      t1 = d[i0]
      t2 = power(2, t1)
      t4 = greater(t1, 0)
      t5 = neg(t2)
      t6 = where(t4, t1, t5)
      t7 = float32(t6)
      cast_7[i0] = t7"
  `);
});

it("lists slices, and parts put together", () => {
  expect(listingOf("slices, and parts put together")).toMatchInlineSnapshot(`
    "for i0 < 5, i1 < 2
      t0 = x[4i0 + i1]
      t1 = sin(t0)
      sin_1[2i0 + i1] = t1
    for i0 < 5, i1 < 2
      t0 = x[1 + 4i0 + 2i1]
      concat_2[4i0 + i1] = t0
    for i0 < 5, i1 < 2
      t0 = sin_1[2i0 + i1]
      concat_2[2 + 4i0 + i1] = t0"
  `);
});

it("lists rows by index, and back", () => {
  expect(listingOf("rows by index, and back")).toMatchInlineSnapshot(`
    "for o < 1, n < 3
      gather_2[o, n, …8] = w[o, rows[n], …]
    for o < 1, n < 3
      scatterAdd_4[o, rows[n], …2] += u[o, n, …]"
  `);
});

it("lists positions, and an extreme over two axes", () => {
  expect(listingOf("positions, and an extreme over two axes")).toMatchInlineSnapshot(`
    "for i0 < 5, i1 < 3
      t0 = d[3i0 + i1]
      t1 = i1
      t2 = mul(t0, t1)
      max_3[0] max= t2"
  `);
});

it("lists the article's network and its gradients", () => {
  expect(listingOf("the article's network and its gradients")).toMatchInlineSnapshot(`
    "for i < 5, j < 2, sum over k < 4
      matmul_6 = x[4i + k] * W[2k + j]
    for i0 < 5, i1 < 2
      t0 = b[i1]
      t1 = matmul_6[2i0 + i1]
      t2 = add(t0, t1)
      t3 = smallerSigmoid(t2)
      t4 = complement(t3)
      t5 = bySign(t2, t3, t4)
      t6 = neg(t2)
      t7 = otherOf(t3, t4, t5)
      t8 = U[i1]
      t9 = mul(t5, t8)
      a[2i0 + i1] = t5
      sigmoid_12[2i0 + i1] = t7
      sum_14[i0] sum= t9
    for i0 < 5
      t0 = sum_14[i0]
      t1 = neg(t0)
      t2 = softplus(t1)
      t3 = softplus(t0)
      t4 = y[i0]
      t5 = mul(t4, t2)
      t7 = sub(1, t4)
      t8 = mul(t7, t3)
      t9 = add(t5, t8)
      t10 = sigmoid(t0)
      t11 = sub(t10, t4)
      t13 = div(t11, 5)
      div_25[i0] = t13
      sum_21[0] sum= t9
    for i0 < 1
      t0 = sum_21[0]
      t2 = div(t0, 5)
      div_22[0] = t2
    for i0 < 2
      sum, float64[i0] = 0
    for i0 < 2
      sum, float64[i0] = 0
    for i0 < 5, i1 < 2
      t0 = a[2i0 + i1]
      t1 = div_25[i0]
      t2 = U[i1]
      t3 = mul(t1, t2)
      t4 = mul(t0, t3)
      t5 = sigmoid_12[2i0 + i1]
      t6 = mul(t4, t5)
      t7 = mul(t0, t1)
      mul_28[2i0 + i1] = t6
      sum, float64[i1] sum= t6
      sum, float64[i1] sum= t7
    for i0 < 2
      t0 = sum, float64[i0]
      t1 = float32(t0)
      sum_30[i0] = t1
    for i0 < 2
      t0 = sum, float64[i0]
      t1 = float32(t0)
      sum_32[i0] = t1
    for i < 4, j < 2, sum over k < 5
      matmul_29 = x[i + 4k] * mul_28[2k + j]"
  `);
});

it("lists every example", () => {
  expect(Object.keys(exampleGraphs)).toHaveLength(12);
});

"""NumPy, backward written by hand as in the article, updates in place."""
import numpy as np
from worker import magnitude, serve

f4 = np.float32


def sigmoid(z):
    return f4(1) / (f4(1) + np.exp(-z))


# Each activation, and its derivative as a function of its value.
ACTIVATIONS = {
    "relu": (lambda z: np.maximum(z, 0), lambda a: a > 0),
    "sigmoid": (sigmoid, lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a * a),
}


def binary(z, y):
    return float(np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))))


def softmax(z, y):
    shifted = z - z.max(1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(1, keepdims=True)
    return float(np.mean(np.log(sums[:, 0]) - (shifted * y).sum(1))), exponentials / sums


def network(spec, arrays):
    x, y, *initial = arrays
    parameters = [each.copy() for each in initial]
    weights, biases = parameters[0::2], parameters[1::2]
    activate, slope = ACTIVATIONS[spec["activation"]]
    rate, rows, last = f4(spec["learningRate"]), f4(len(x)), len(weights) - 1

    def scores(values):
        for l, (W, b) in enumerate(zip(weights, biases)):
            z = values[-1] @ W + b
            values.append(z if l == last else activate(z))
        return values

    def head(z, with_loss):
        """The loss, if wanted, and the adjoint of the scores."""
        if spec["head"] == "softmax":
            loss, probabilities = softmax(z, y)
            return loss, (probabilities - y) / rows
        return binary(z, y) if with_loss else None, (sigmoid(z) - y) / rows

    def step():
        values = scores([x])
        loss, D = head(values[-1], spec["lossEachStep"])
        for l in range(last, -1, -1):
            dW, db = values[l].T @ D, D.sum(0)
            if l:
                D = (D @ weights[l].T) * slope(values[l])
            weights[l] -= rate * dW
            biases[l] -= rate * db
        return loss

    def run(steps):
        for _ in range(steps):
            step()

    def reset():
        for each, start in zip(parameters, initial):
            each[...] = start

    return {"run": run, "reset": reset, "check": lambda: head(scores([x])[-1], True)[0]}


def product(spec, arrays):
    A, B = arrays
    result = {}

    def run(steps):
        for _ in range(steps):
            result["C"] = A @ B

    return {"run": run, "check": lambda: magnitude([result["C"]])}


def elementwise(spec, arrays):
    a, b, c, d = arrays
    results = []

    def run(steps):
        for _ in range(steps):
            s, t = sigmoid(a * b + c), np.tanh(a)
            q = d * s * (1 - s)
            results[:] = [(s * d - t).sum(), q * b - (1 - t * t), q * a, q, s]

    return {"run": run, "check": lambda: magnitude(results)}


KINDS = {"network": network, "product": product, "elementwise": elementwise}
serve(np.__version__, lambda spec, arrays: KINDS[spec["kind"]](spec, arrays))

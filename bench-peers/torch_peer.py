"""PyTorch, eager, with its own gradients; the step is a subtraction in place, which is faster here than torch.optim.SGD."""
import os
import numpy as np
import torch
from torch.nn import functional as F
from worker import magnitude, serve

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
ACTIVATIONS = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}


def trainable(array):
    return torch.from_numpy(array.copy()).requires_grad_(True)


def network(spec, arrays):
    x, y = torch.from_numpy(arrays[0]), torch.from_numpy(arrays[1])
    initial = [torch.from_numpy(each) for each in arrays[2:]]
    parameters = [trainable(each) for each in arrays[2:]]
    activate, rate, last = ACTIVATIONS[spec["activation"]], spec["learningRate"], len(parameters) // 2 - 1
    labels = torch.from_numpy(arrays[1].argmax(1)) if spec["head"] == "softmax" else y
    measure = F.cross_entropy if spec["head"] == "softmax" else F.binary_cross_entropy_with_logits

    def loss():
        a = x
        for l in range(last + 1):
            a = torch.addmm(parameters[2 * l + 1], a, parameters[2 * l])
            if l < last:
                a = activate(a)
        return measure(a, labels)

    def run(steps):
        for _ in range(steps):
            loss().backward()
            with torch.no_grad():
                for each in parameters:
                    each.sub_(each.grad, alpha=rate)
                    each.grad = None

    def reset():
        with torch.no_grad():
            for each, start in zip(parameters, initial):
                each.copy_(start)

    return {"run": run, "reset": reset, "check": lambda: loss().item()}


def product(spec, arrays):
    A, B = (torch.from_numpy(each) for each in arrays)
    result = {}

    def run(steps):
        for _ in range(steps):
            result["C"] = A @ B

    return {"run": run, "check": lambda: magnitude([result["C"].numpy()])}


def elementwise(spec, arrays):
    operands = a, b, c, d = [trainable(each) for each in arrays]
    results = []

    def run(steps):
        for _ in range(steps):
            total = (torch.sigmoid(a * b + c) * d - torch.tanh(a)).sum()
            results[:] = [total, *torch.autograd.grad(total, operands)]

    return {"run": run, "check": lambda: magnitude([np.atleast_1d(each.detach().numpy()) for each in results])}


KINDS = {"network": network, "product": product, "elementwise": elementwise}
serve(torch.__version__, lambda spec, arrays: KINDS[spec["kind"]](spec, arrays))

"""The protocol of worker.mjs for a system in Python; see there. It does not know which system it runs."""
import json, resource, sys, time
import numpy as np


def answer(**message):
    print("@" + json.dumps(message), flush=True)


def arrays_of(spec):
    """The float32 arrays of a workload, shaped: x, y and [W, b] per layer, or the operands."""
    flat = np.split(np.fromfile(spec["file"], np.float32), np.cumsum(spec["lengths"])[:-1])
    if spec["kind"] == "product":
        return [each.reshape(spec["size"], spec["size"]) for each in flat]
    if spec["kind"] == "elementwise":
        return flat
    widths = spec["widths"]
    layers = zip(flat[2::2], flat[3::2], widths, widths[1:])
    parameters = [each for W, b, k, n in layers for each in (W.reshape(k, n), b)]
    return [flat[0].reshape(-1, widths[0]), flat[1].reshape(-1, widths[-1]), *parameters]


def magnitude(arrays):
    return float(sum(np.abs(each).sum(dtype=np.float64) for each in arrays))


def blas():
    """The file names of the linear algebra that this process has loaded; OpenBLAS also says for which processor."""
    try:
        paths = {line.split()[-1] for line in open("/proc/self/maps") if "blas" in line or "libmkl" in line}
    except OSError:
        return "unknown"
    openblas = next((path for path in sorted(paths) if "openblasp" in path or "libopenblas" in path), None)
    if openblas is None:
        return ", ".join(sorted(path.rsplit("/", 1)[-1] for path in paths)) or "none"
    import ctypes
    library = ctypes.CDLL(openblas)
    library.openblas_get_config.restype = ctypes.c_char_p
    library.openblas_get_corename.restype = ctypes.c_char_p
    name = library.openblas_get_config().decode().split(" NO_")[0].split(" DYNAMIC")[0]
    return f"{name}, {library.openblas_get_corename().decode()}"


def serve(version, prepare):
    """`prepare(spec, arrays)` gives a dictionary with run(steps), check() and, if steps change anything, reset()."""
    workloads = {}

    def timed(function, *arguments):
        begin = time.perf_counter()
        function(*arguments)
        return (time.perf_counter() - begin) * 1e3

    def prepare_first(spec):
        arrays = arrays_of(spec)
        building = timed(lambda: workloads.update({spec["id"]: prepare(spec, arrays)}))
        return {"first": building + timed(workloads[spec["id"]]["run"], 1)}

    def check(workload, steps):
        workload.get("reset", lambda: None)()
        workload["run"](steps)
        return {"check": workload["check"]()}

    def measure(workload, steps):
        workload.get("reset", lambda: None)()
        return {"ms": timed(workload["run"], steps)}

    answer(version=f"{version} ({blas()})")
    for line in sys.stdin:
        message = json.loads(line)
        try:
            if "prepare" in message:
                answer(**prepare_first(message["prepare"]))
            elif "check" in message:
                answer(**check(workloads[message["id"]], message["check"]))
            elif "time" in message:
                answer(**measure(workloads[message["id"]], message["time"]))
            elif "memory" in message:
                answer(peakBytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
            else:
                answer()
        except Exception as error:
            answer(error=repr(error))

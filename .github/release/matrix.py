"""Prints the platforms as the matrix of a workflow: `matrix=…`, for the outputs of a step."""

import json
from pathlib import Path

lines = (Path(__file__).parent / "platforms").read_text(encoding="utf-8").splitlines()
rows = [line.split() for line in lines if line and not line.startswith("#")]
print("matrix=" + json.dumps({"include": [{"target": target, "os": runner} for target, runner, *_ in rows]}))

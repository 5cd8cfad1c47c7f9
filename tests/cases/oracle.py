"""
Writes table/<kind>.json and inputs/<kind>/: the cases with the values that pandas, pyarrow, polars or the vendor's documented rule gives.

  python3 -m venv /tmp/cases && /tmp/cases/bin/pip install --requirement tests/cases/requirements.txt
  /tmp/cases/bin/python tests/cases/oracle.py
"""

import importlib
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from kinds.common import INPUTS

KINDS = sorted(path.stem for path in (Path(__file__).parent / "kinds").glob("*.py") if path.stem not in ("common", "__init__"))

for kind in KINDS:
    # The inputs of reports are kept by hand.
    if kind != "reports":
        shutil.rmtree(INPUTS / kind, ignore_errors=True)
total = 0
for kind in KINDS:
    cases = importlib.import_module(f"kinds.{kind}").cases
    cases.write()
    total += len(cases.rows)
    print(f"{kind}: {len(cases.rows)}")
print(f"{total} cases")

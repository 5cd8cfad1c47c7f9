"""What the scripts of this folder share: they write a file of their own name, with the versions that computed it."""

import json
import platform
from importlib.metadata import version
from pathlib import Path


def write_golden(script, packages, numbers):
    """Writes <script>.json beside the script: `made` names Python and the packages with their versions, then the numbers."""
    made = {"python": platform.python_version(), **{name: version(name) for name in packages}}
    Path(script).with_suffix(".json").write_text(json.dumps({"made": made, **numbers}) + "\n")

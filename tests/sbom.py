"""Write what Kutip consists of when it runs: a CycloneDX list of every package, checked.

Run: make sbom. The list is that of ``cyclonedx-py environment`` without what only tests need;
every package on it has the version that constraints.txt pins, and none that is needed is missing.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from installed import ROOT, normal, pins, runtime


def whole_list(tool: Path) -> dict[str, Any]:
    """Return the list of everything that is installed beside this Python."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "all.json"
        subprocess.run(
            [
                *(tool, "environment", "--pyproject", ROOT / "pyproject.toml", "--validate"),
                *("--output-reproducible", "-o", made, sys.executable),
            ],
            check=True,
        )
        return dict(json.loads(made.read_text(encoding="utf-8")))


def only(listed: dict[str, Any], needed: dict[str, str]) -> dict[str, Any]:
    """Return the list without packages that are not needed."""
    kept = [part for part in listed["components"] if normal(part["name"]) in needed]
    refs = {part["bom-ref"] for part in kept} | {listed["metadata"]["component"]["bom-ref"]}
    edges = [
        {**edge, "dependsOn": [ref for ref in edge.get("dependsOn", []) if ref in refs]}
        for edge in listed["dependencies"]
        if edge["ref"] in refs
    ]
    return {**listed, "components": kept, "dependencies": edges}


def problems(listed: dict[str, Any], needed: dict[str, str], pinned: dict[str, str]) -> list[str]:
    """Return what is missing in a list, and what has another version than is pinned."""
    found = {normal(part["name"]): part["version"] for part in listed["components"]}
    lines = [f"{name} is missing" for name in sorted(needed.keys() - found.keys())]
    lines += [f"{name} is not needed" for name in sorted(found.keys() - needed.keys())]
    for name, version in sorted(found.items()):
        if version.partition("+")[0] != pinned.get(name):
            lines.append(f"{name} is {version}, pinned is {pinned.get(name)}")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=Path, required=True, help="cyclonedx-py")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    needed = runtime()
    made = only(whole_list(options.tool), needed)
    wrong = problems(made, needed, dict(pins()))
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    if wrong:
        return 1
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{options.out}: {len(made['components'])} packages, each as pinned\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

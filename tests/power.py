"""Lost power, failing calls, full disks, one after the other -> one summary.

python tests/power.py       as ``make power`` does
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
RUNS = (
    ("power_loss.py", "--patterns", "2000"),
    ("power_loss.py", "--plants"),
    ("failing_calls.py",),
    ("failing_calls.py", "--plants", "--every", "5"),
    ("full_disk.py",),
)


def main() -> int:
    last = []
    failed = False
    for name, *options in RUNS:
        command = [sys.executable, str(HERE / name), *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        sys.stdout.write(done.stdout)
        sys.stdout.flush()
        failed |= done.returncode != 0
        planted = "--plants" in options
        lines = done.stdout.splitlines() or [f"{name} said nothing"]
        last.append(f"{name}: every planted fault seen" if planted else lines[-1])
        if done.returncode:
            last[-1] = f"NOT AS PROMISED: {name} {' '.join(options)}"
    sys.stdout.write("\n".join(["", *last, ""]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

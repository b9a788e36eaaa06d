"""What Kutip is made of: exact versions, none below a known hole, and no call that runs data."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from installed import ROOT, normal, pins, runtime
from sbom import only, problems

from ui import floors
from ui.cli import run
from ui.floors import FLOORS, OF_THE_COMPUTER, is_older, too_old

FOLDERS = ("index", "qa", "ui", "eval", "training")
BANDIT = Path(sys.executable).with_name("bandit")
# Calls and modules by which data becomes code, or a name is guessed by somebody else.
MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"}
BUILTINS = {"eval", "exec", "compile", "__import__"}
CALLS = {
    *("torch.load", "yaml.load", "yaml.unsafe_load", "yaml.full_load", "os.system", "os.popen"),
    *("tempfile.mktemp", "subprocess.getoutput", "subprocess.getstatusoutput", "os.startfile"),
    *("tarfile.open", "shutil.unpack_archive"),
    *("pandas.read_pickle", "builtins.eval", "builtins.exec", "runpy.run_path"),
}
METHODS = {"extractall", "read_pickle"}
TRUE_ARGUMENTS = {"shell", "allow_pickle", "trust_remote_code"}
# Weights that training wrote itself, read with weights_only, and members of packages that are read
# and never unpacked; nothing else imports training.
ALLOWED = {
    ("training/checkpoint.py", "torch.load"),
    ("training/packages.py", "tarfile.open"),
}


def unsafe(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each call that could run what it reads."""
    tree = ast.parse(source)
    names = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] in MODULES:
                    yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in MODULES:
            yield node.lineno, str(node.module)
        elif isinstance(node, ast.Attribute | ast.Name):
            called = _dotted(node, names)
            # A name alone as well: what is handed on can be called under another name.
            if called in CALLS or (isinstance(node, ast.Name) and node.id in BUILTINS):
                yield node.lineno, called
            elif isinstance(node, ast.Attribute) and node.attr in METHODS:
                yield node.lineno, node.attr
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                is_false = isinstance(keyword.value, ast.Constant) and not keyword.value.value
                if keyword.arg in TRUE_ARGUMENTS and not is_false:
                    yield node.lineno, str(keyword.arg)
                if keyword.arg == "weights_only" and is_false:
                    yield node.lineno, "weights_only"
            called = _dotted(node.func, names)
            if called == "importlib.import_module" and node.args:
                first = node.args[0]
                name = str(first.value) if isinstance(first, ast.Constant) else ""
                if name.partition(".")[0] in MODULES:
                    yield node.lineno, name


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (
                    alias.asname or alias.name.partition(".")[0],
                    alias.name if (alias.asname) else alias.name.partition(".")[0],
                )
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _dotted(node: ast.AST, names: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, names)}.{node.attr}"
    return ""


PLANTED = (
    "import pickle",
    "import pickle as p",
    "from marshal import loads",
    "import shelve",
    "from joblib import load",
    "x = eval('1')",
    "exec('1')",
    "f = eval",
    "import importlib\nimportlib.import_module('pickle')",
    "__import__('os')",
    "import torch\ntorch.load('x')",
    "from torch import load\nload('x')",
    "import torch as t\nt.load('x')",
    "import torch\ntorch.load('x', weights_only=False)",
    "import yaml\nyaml.load('x')",
    "from yaml import unsafe_load as safe\nsafe('x')",
    "import numpy as np\nnp.load('x', allow_pickle=True)",
    "import numpy as np\nnp.load('x', allow_pickle=chosen)",
    "import subprocess\nsubprocess.run('x', shell=True)",
    "from subprocess import run\nrun('x', shell=1)",
    "import os\nos.system('x')",
    "from os import system\nsystem('x')",
    "import os\nos.popen('x')",
    "import tempfile\ntempfile.mktemp()",
    "import pandas as pd\npd.read_pickle('x')",
    "import zipfile\nzipfile.ZipFile('x').extractall()",
    "Model.from_pretrained('x', trust_remote_code=True)",
)
HARMLESS = (
    "import numpy as np\nnp.load('x', allow_pickle=False)",
    "import subprocess\nsubprocess.run(['x'], shell=False)",
    "model.eval()",
    "import re\nre.compile('x')",
    "import json\njson.load(file)",
    "Model.from_pretrained('x', trust_remote_code=False)",
    "'import pickle'  # eval('1')",
)


@pytest.mark.parametrize("source", PLANTED)
def test_an_unsafe_call_is_seen(source: str) -> None:
    assert list(unsafe(source))


@pytest.mark.parametrize("source", HARMLESS)
def test_a_harmless_call_is_left_alone(source: str) -> None:
    assert list(unsafe(source)) == []


def test_nothing_in_the_source_runs_what_it_reads() -> None:
    looked_at = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    assert len(looked_at) > 200
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in looked_at
        for _, name in unsafe(path.read_text(encoding="utf-8"))
    }
    assert found == ALLOWED


def test_everything_that_kutip_runs_with_is_pinned_as_it_is_installed() -> None:
    pinned, needed = pins(), runtime()
    assert len(needed) > 60
    assert {name: pinned.get(name) for name in needed} == needed


def test_constraints_name_exact_versions_in_order_and_once() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(line.count("==") == 1 and "*" not in line for line in lines)
    names = [normal(line.partition("==")[0]) for line in lines]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", sorted(FLOORS.keys() - set(OF_THE_COMPUTER)))
def test_no_package_is_older_than_its_floor(name: str) -> None:
    assert not is_older(version(name), FLOORS[name].version), FLOORS[name].holes


@pytest.mark.parametrize(
    ("one", "floor", "older"),
    [
        ("3.11.7", "3.11.14", True),
        ("3.11.14", "3.11.14", False),
        ("3.12.0", "3.11.14", False),
        ("6.31.0", "6.31", False),
        ("6.9", "6.31", True),
        ("2.13.0+cpu", "2.6", False),
        ("3.15.0rc1", "3.11.14", False),
        ("dev", "1", True),
    ],
)
def test_versions_are_compared_by_number(one: str, floor: str, older: bool) -> None:
    assert is_older(one, floor) is older


def test_info_names_what_is_too_old_in_a_line_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(floors.sqlite3, "sqlite_version", "3.51.2")
    monkeypatch.setattr(floors.platform, "python_version", lambda: "3.11.14")
    assert run(["info", "--store", str(tmp_path / "s"), "--lang", "en"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Too old")]
    assert len(lines) == 1
    assert "SQLite 3.51.2, better 3.51.3 or later" in lines[0]
    assert run(["info", "--store", str(tmp_path / "s"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["too_old"]
    assert told == [{"name": "sqlite", "version": "3.51.2", "floor": "3.51.3"}]
    monkeypatch.setattr(floors.sqlite3, "sqlite_version", "3.51.3")
    assert too_old() == []
    assert run(["info", "--store", str(tmp_path / "s"), "--lang", "en"]) == 0
    assert "Too old" not in capsys.readouterr().out


def test_a_list_of_parts_is_held_against_the_pins() -> None:
    root = {"component": {"bom-ref": "root"}}
    parts = [{"name": "Jinja2", "version": "3.1.6", "bom-ref": "j"}]
    parts += [{"name": "pytest", "version": "9", "bom-ref": "p"}]
    edges = [{"ref": "root", "dependsOn": ["j", "p"]}, {"ref": "p"}]
    made = only({"metadata": root, "components": parts, "dependencies": edges}, {"jinja2": "3.1.6"})
    assert [part["name"] for part in made["components"]] == ["Jinja2"]
    assert made["dependencies"] == [{"ref": "root", "dependsOn": ["j"]}]
    pinned = {"jinja2": "3.1.6"}
    assert problems(made, {"jinja2": "3.1.6"}, pinned) == []
    assert problems(made, {"jinja2": "3.1.6"}, {"jinja2": "3.1.5"}) == [
        "jinja2 is 3.1.6, pinned is 3.1.5"
    ]
    assert problems(made, {"jinja2": "3.1.6", "lxml": "1"}, pinned) == ["lxml is missing"]
    assert problems(made, {}, pinned) == ["jinja2 is not needed"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("import torch\n\nx = torch.load('x')\n", "B614"),
        ("from transformers import AutoModel\n\nx = AutoModel.from_pretrained('a/b')\n", "B615"),
        ("import json\n\nx = json.loads('1')\n", None),
        ("# \u202e reversed\n", "B613"),
    ],
)
def test_bandit_goes_red(planted: str, said: str | None, tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(planted, encoding="utf-8")
    done = subprocess.run(
        [BANDIT, "-q", "-c", ROOT / "pyproject.toml", tmp_path / "planted.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said in done.stdout and done.returncode == 1) if said else done.returncode == 0

"""Whether the suite sees what it is there for: each patch in mutants/ plants one defect in a copy of
the tree, which is built there and suffers a fault that brings the defect out; the checker must name
the promise that the patch breaks."""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent


def read_mutant(path):
    """A patch begins with lines of the form `Name: value`."""
    head = dict(line.split(": ", 1) for line in path.read_text("utf-8").split("\n\n")[0].split("\n"))
    return head["Faults"].split(), head["Promise"]


def copy_of(root, folder):
    """The tree as it stands, without what is built from it."""
    files = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others",
                            "--exclude-standard"], check=True, stdout=subprocess.PIPE).stdout
    for name in filter(None, files.decode().split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, folder / name)
    return folder


def turns_red(tree, mutant, root):
    faults, promise = read_mutant(mutant)
    subprocess.run(["patch", "-p1", "--quiet", "-i", mutant], cwd=tree, check=True)
    try:
        subprocess.run([tree / "scripts" / "build"], check=True, stdout=subprocess.DEVNULL)
        run = subprocess.run([sys.executable, "-B", str(HERE), "--root", root, "--binary",
                              tree / "build" / "release" / "eventapp", "--faults", *faults,
                              "--seed", "1", "--discard"], stdout=subprocess.PIPE, text=True,
                             check=False)
    finally:
        subprocess.run(["patch", "-p1", "--quiet", "-R", "-i", mutant], cwd=tree, check=True)
    red = run.returncode == 1 and f"VIOLATED {promise}" in run.stdout
    print(f"{mutant.stem:28} {'seen' if red else 'NOT SEEN'}: {promise}", flush=True)
    if not red:
        print(run.stdout)
    return red


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("mutants", nargs="*")
    arguments = parser.parse_args()
    mutants = [path for path in sorted((HERE / "mutants").glob("*.patch"))
               if not arguments.mutants or path.stem in arguments.mutants]
    with tempfile.TemporaryDirectory(prefix="eventapp-mutants-") as folder:
        tree = copy_of(arguments.root, pathlib.Path(folder))
        seen = [turns_red(tree, mutant, arguments.root) for mutant in mutants]
    print(f"{sum(seen)} passed, {len(seen) - sum(seen)} failed")
    sys.exit(0 if seen and all(seen) else 1)


main()

"""The copy of the tree that holds every drawn fault, and its build."""

import collections
import os
import re
import shutil
import subprocess
import sys

from faults import operators, written

MODULE = "MutantSwitch"
DIAGNOSED = re.compile(r"^(/\S+?\.swift):(\d+):\d+: error: (.*)")


class Tree:
    """A copy of the package at `root` in the folder `place`; only what differs is written, so that a build is incremental."""

    def __init__(self, root, place):
        self.root, self.place = root, place
        self.switch = os.path.join(place, "Sources/Libraries", MODULE)

    def copy(self):
        """Makes the copy the same as the tree, what git does not know yet included and what it ignores left out."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=self.root, check=True,
            stdout=subprocess.PIPE).stdout.decode().split("\0")
        self.names = [name for name in listed if name and os.path.lexists(os.path.join(self.root, name))]
        self._remove_others()
        self.contents = {}
        for name in self.names:
            source, target = os.path.join(self.root, name), os.path.join(self.place, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if os.path.islink(source):
                if not os.path.lexists(target):
                    os.symlink(os.readlink(source), target)
            elif name.endswith(".swift"):
                with open(source, encoding="utf-8", newline="") as file:
                    self.contents[name] = file.read()
            elif not _is_same(source, target):
                shutil.copy2(source, target)
        local = os.path.join(self.place, ".local")
        if not os.path.lexists(local):
            os.symlink(os.path.join(self.root, ".local"), local)

    def write(self, numbered):
        """Writes every source, the faults given as pairs of number and fault in it."""
        of_file, of_module = collections.defaultdict(list), collections.defaultdict(list)
        for number, fault in numbered:
            of_file[fault.path].append((number, fault))
            of_module[module(fault.path)].append((number, fault))
        for name, text in self.contents.items():
            text = written(text, of_file[name]) if name in of_file else text
            _write(os.path.join(self.place, name), self._package(text) if name == "Package.swift" else text)
        for folder in self.modules:
            _write(os.path.join(self.place, folder, "MutantOperators.swift"), operators(of_module.get(folder, [])))
        with open(os.path.join(os.path.dirname(__file__), "switch.swift"), encoding="utf-8") as file:
            _write(os.path.join(self.switch, "Switch.swift"), file.read())

    def build(self):
        """Builds the suites.

        Returns: the errors as (path in the tree, line, message); an empty list when all is built."""
        self.activate(0)
        run = subprocess.run(
            ["swift", "build", "--build-tests"], cwd=self.place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if run.returncode == 0:
            return []
        errors = set()
        for line in run.stdout.splitlines():
            match = DIAGNOSED.match(line)
            if match and os.path.realpath(match.group(1)).startswith(os.path.realpath(self.place) + os.sep):
                name = os.path.relpath(os.path.realpath(match.group(1)), os.path.realpath(self.place))
                errors.add((name, int(match.group(2)), match.group(3)))
        if not errors:
            sys.exit("mutants: the copy cannot be built\n" + run.stdout[-4000:])
        return sorted(errors)

    def activate(self, number):
        """Switches one fault on; 0: none."""
        _write(os.path.join(self.switch, "active"), str(number))

    def reached(self, *, begin):
        """Begins to note which faults are reached, or ends it.

        Returns: their numbers at the end."""
        path = os.path.join(self.switch, "reached")
        if begin:
            open(path, "w", encoding="ascii").close()
            return set()
        with open(path, encoding="ascii") as file:
            numbers = {int(line) for line in file}
        os.remove(path)
        return numbers

    def _package(self, text):
        text = text.replace(".treatAllWarnings(as: .error),", "")
        names = ", ".join(f'"{os.path.basename(folder)}"' for folder in self.modules)
        text = text.replace(
            ".target(name: name, dependencies: dependencies, path:",
            f'.target(name: name, dependencies: dependencies + ([{names}].contains(name) ? ["{MODULE}"] : []), path:')
        target = f'.target(name: "{MODULE}", path: "Sources/Libraries/{MODULE}", exclude: ["active"], ' \
            'swiftSettings: [.unsafeFlags(["-O"])]),'
        return text.replace("let libraries: [Target] = [", "let libraries: [Target] = [\n    " + target, 1)

    def _remove_others(self):
        kept = set(self.names)
        for folder in ("Sources", "Tests", "migrations", "seeds", "config", "dags"):
            for path, _, names in os.walk(os.path.join(self.place, folder)):
                for name in names:
                    full = os.path.join(path, name)
                    if os.path.relpath(full, self.place) not in kept and not full.startswith(self.switch + os.sep) \
                            and name != "MutantOperators.swift":
                        os.remove(full)


def module(path):
    """The folder of a source's module: `Sources/Data/Store` of `Sources/Data/Store/Live/OrderStore.swift`."""
    return "/".join(path.split("/")[:3])


def _write(path, text):
    try:
        with open(path, encoding="utf-8", newline="") as file:
            if file.read() == text:
                return
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def _is_same(source, target):
    if not os.path.exists(target) or os.path.getsize(source) != os.path.getsize(target):
        return False
    with open(source, "rb") as one, open(target, "rb") as other:
        return one.read() == other.read() and os.access(source, os.X_OK) == os.access(target, os.X_OK)

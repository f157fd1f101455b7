#!/usr/bin/env python3
"""Open the workbook, or test it, from a fresh checkout.

    python3 dev.py lab  [--no-browser] [jupyter options]   open JupyterLab on the notebooks
    python3 dev.py test [--browser] [pytest options]        run the whole test suite; --browser: without a Chromium it fails
    python3 dev.py refresh [--check] [NOTEBOOK ...]         run the notebooks and keep their outputs
    python3 dev.py course [--out DIR]                       make the course of notebooks/course: release, solutions, gold
    python3 dev.py course grade|marks [DIR]                 mark what was handed in; write the marks as CSV

Needs nothing but Python 3.11 or newer: it makes .venv by itself (with uv where that is on the PATH, else with venv and
pip), installs the versions of constraints.txt there, and does nothing twice.
"""

# No syntax newer than Python 3.6 above the check of the version, so that an old Python can say what is wrong.
import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "workbook-stamp")
OLDEST = (3, 11)
IDENTITY = str([sys.base_prefix, sys.version])
EXTRAS = {
    "lab": "lab,formats",
    "test": "lab,formats,test,scale,course",
    "refresh": "lab,formats,test,scale,course",
    "course": "lab,formats,course",
}


def too_old(version):
    """Say what to do if this Python is too old, else None."""
    if tuple(version[:2]) < OLDEST:
        return "Python {0}.{1} is too old: the workbook needs {2}.{3} or newer; start dev.py with it, e.g. python{2}.{3} dev.py".format(
            version[0], version[1], *OLDEST
        )
    return None


def venv_python(venv=VENV, windows=os.name == "nt"):
    """Return the interpreter of the environment."""
    return os.path.join(venv, "Scripts", "python.exe") if windows else os.path.join(venv, "bin", "python")


def stamp(command):
    """Return what the environment must have been made from: the pins, the project file and this Python."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    digest.update("{0} {1} {2}".format(EXTRAS[command], sys.version, ROOT).encode())
    return digest.hexdigest()


def is_ready(command):
    """Tell whether the environment has what a command needs; what is made for the tests serves lab and course too."""
    try:
        with open(STAMP) as file:
            made = file.read().split()
    except OSError:
        return False
    return os.path.exists(venv_python()) and (stamp(command) in made or command in ("lab", "course") and stamp("test") in made)


def steps(command, uv):
    """Return the command lines that make the environment."""
    project = "{0}[{1}]".format(ROOT, EXTRAS[command])
    pins = os.path.join(ROOT, "constraints.txt")
    if uv:
        make = [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV]
        return [make, [uv, "pip", "install", "--quiet", "--python", venv_python(), "-c", pins, "-e", project]]
    make = [sys.executable, "-m", "venv", VENV]
    return [
        make,
        [venv_python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", pins, "-e", project],
    ]


def made_by():
    """Return the Python of the environment as IDENTITY names this one, or None where it doesn't run."""
    try:
        line = [venv_python(), "-c", "import sys; print([sys.base_prefix, sys.version])"]
        said = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    except OSError:
        return None
    return said.stdout.decode("utf-8", "replace").strip() if said.returncode == 0 else None


def missing_venv():
    """Say what is missing for venv, or None."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "this Python has no venv module (ensurepip); on Debian and Ubuntu: apt install python3-venv, elsewhere install uv or a full Python"
    return None


def prepare(command):
    """Make the environment unless it is there."""
    if is_ready(command):
        return
    uv = shutil.which("uv")
    if uv is None and missing_venv():
        sys.exit("dev.py: " + missing_venv())
    print("dev.py: making .venv with {0} (about a minute) …".format("uv" if uv else "pip"), flush=True)
    if os.path.exists(VENV) and made_by() != IDENTITY:
        # of an environment that two Pythons made neither can run the libraries
        shutil.rmtree(VENV)
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", PIP_NO_INPUT="1")
    for line in steps(command, uv):
        done = subprocess.run(line, env=environment, stdin=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(
                "dev.py: this step failed: {0}\n(see its message above; without a network the packages can't be had)".format(
                    " ".join(line)
                )
            )
    _no_news()
    with open(STAMP, "w") as file:
        file.write(stamp(command) + "\n")


def _no_news():
    """Switch off JupyterLab's news notice, which covers the notebook."""
    folder = os.path.join(VENV, "etc", "jupyter", "labconfig")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "page_config.json"), "w") as file:
        file.write('{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}\n')


def lab_command(arguments):
    """Return the command line that opens JupyterLab on the notebooks."""
    notebooks = os.path.join(ROOT, "notebooks")
    return [venv_python(), "-m", "jupyterlab", "--ServerApp.root_dir=" + notebooks] + list(arguments)


def test_command(arguments):
    """Return the command line that runs the tests: the package's own, its doctests, and the notebooks against their outputs."""
    validate = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", os.path.join("tests", "nbval-sanitize.cfg")]
    parallel = ["-n", "2", "--dist", "loadfile"]
    return [venv_python(), "-m", "pytest", "tests", "src", "notebooks"] + validate + parallel + list(arguments)


def refresh_command(arguments):
    """Return the command line that runs the notebooks and keeps their outputs."""
    return [venv_python(), os.path.join(ROOT, "tests", "refresh.py")] + [
        name if name.startswith("-") or not os.path.exists(name) else os.path.abspath(name) for name in arguments
    ]


def course_command(arguments):
    """Return the command line that makes the course, or marks it."""
    line = [venv_python(), "-m", "workbook", "course"]
    if arguments and arguments[0] in ("grade", "marks"):
        return line + list(arguments)
    if arguments and arguments[0] == "make":
        arguments = arguments[1:]
    return line + ["make", os.path.join(ROOT, "notebooks", "course")] + list(arguments)


def main(arguments):
    """Run a command."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    if arguments[0] not in EXTRAS:
        print(
            "dev.py: no command {0!r}; there are lab, test, refresh and course (python3 dev.py --help)".format(arguments[0]),
            file=sys.stderr,
        )
        return 2
    old = too_old(sys.version_info)
    if old:
        print("dev.py: " + old, file=sys.stderr)
        return 2
    command, rest = arguments[0], arguments[1:]
    prepare(command)
    browser = command == "test" and "--browser" in rest
    rest = [r for r in rest if r != "--browser"] if browser else rest
    line = {"lab": lab_command, "test": test_command, "refresh": refresh_command, "course": course_command}[command](rest)
    # a fixed hash seed keeps the order of printed sets the same in every notebook run
    environment = dict(os.environ, PYTHONHASHSEED="0") if command != "lab" else dict(os.environ)
    if browser:  # tests in a browser must run; else they are skipped where there is none
        environment["WORKBOOK_BROWSER"] = "1"
    try:
        return subprocess.run(line, cwd=ROOT, env=environment).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

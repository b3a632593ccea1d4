"""Builds the extension modules: which sources, for which CPUs, with which flags.

What lives here: the extension list, the CPU-dispatch builds, the expansion of templates.
What does not: metadata and tool settings (pyproject.toml), anything about single operators.
Invariant: one source per kernel family; the CPU builds differ in flags alone.

Environment: MXCY_BUILD_LEVELS=v4 (only these CPU builds; "wide" only so),
MXCY_BUILD_ONLY=elemwise,engine (only these modules), MXCY_BUILD_DEBUG=1 (bounds checks, -O1 -g),
MXCY_BUILD_SANITIZE=address|thread.
"""
import os
import platform
import runpy
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
os.chdir(ROOT)
GENERATED = Path("build") / "cython"
DEBUG = os.environ.get("MXCY_BUILD_DEBUG", "") not in ("", "0")
SANITIZE = os.environ.get("MXCY_BUILD_SANITIZE", "")

if platform.machine().lower() in ("x86_64", "amd64"):
    LEVELS = {
        "v2": ["-march=x86-64-v2"],
        "v3": ["-march=x86-64-v3"],
        "v4": ["-march=x86-64-v4", "-mprefer-vector-width=512"],
    }
    # The code of v4 in instructions of v3, for tests where there is no AVX-512; only on request.
    ON_REQUEST = {"wide": ["-march=x86-64-v3", "-DMXCY_VB=64", "-Wno-psabi"]}
else:
    LEVELS, ON_REQUEST = {"base": []}, {}

# Denormals, NaN and signed zero keep their meaning: never -ffast-math.
FLAGS = ["-O3", "-fno-math-errno", "-fno-trapping-math", "-fvisibility=hidden", "-pthread",
         "-Wno-unused-function"]
LINK = ["-pthread"]
if DEBUG:
    FLAGS = ["-O1", "-g", "-fno-omit-frame-pointer", "-fvisibility=hidden", "-pthread"]
if SANITIZE:
    FLAGS += [f"-fsanitize={SANITIZE}", "-g"]
    LINK += [f"-fsanitize={SANITIZE}"]

DIRECTIVES = {
    "language_level": 3,
    "boundscheck": DEBUG,
    "wraparound": False,
    "cdivision": True,
    "initializedcheck": False,
    "freethreading_compatible": False,
}
INCLUDE = [str(Path("mxcy") / "include"), str(Path("mxcy") / "_kernels"),
           str(Path("mxcy") / "_engine"), "."]


def wanted(name: str) -> bool:
    only = os.environ.get("MXCY_BUILD_ONLY", "")
    return not only or name in only.split(",")


def headers(folder: Path) -> list[str]:
    found = [str(p) for pattern in ("*.h", "generated/*.h") for p in sorted(folder.glob(pattern))]
    return [*found, str(Path("mxcy") / "include" / "mxcy.h")]


def plain_extensions() -> list[Extension]:
    """Modules built once: the core, the engine, the runtime."""
    out = []
    for folder in ("_core", "_engine", "runtime"):
        for path in sorted((Path("mxcy") / folder).glob("*.pyx")):
            if wanted(path.stem):
                out.append(Extension(f"mxcy.{folder}.{path.stem}", [str(path)],
                                     include_dirs=INCLUDE, extra_compile_args=FLAGS,
                                     extra_link_args=LINK, depends=headers(path.parent)))
    return cythonize(out, build_dir=str(GENERATED), compiler_directives=DIRECTIVES) if out else []


def kernel_extensions() -> list[Extension]:
    """One module for each kernel family and CPU level; the C source is made once for all levels."""
    folder = Path("mxcy") / "_kernels"
    families = [p for p in sorted(folder.glob("*.pyx")) if wanted(p.stem)]
    if not families:
        return []
    base = cythonize([Extension(f"mxcy._kernels.{p.stem}", [str(p)], include_dirs=INCLUDE)
                      for p in families],
                     build_dir=str(GENERATED), compiler_directives=DIRECTIVES)
    chosen = os.environ.get("MXCY_BUILD_LEVELS", "")
    out = []
    levels = LEVELS
    if chosen:
        every = LEVELS | ON_REQUEST
        levels = {level: every[level] for level in chosen.split(",")}
    for level, march in levels.items():
        package = folder / level
        package.mkdir(exist_ok=True)
        (package / "__init__.py").touch()
        for path, made in zip(families, base):
            # A source of its own per level, because object files are named after their source.
            stub = GENERATED / level / f"{path.stem}.c"
            stub.parent.mkdir(parents=True, exist_ok=True)
            text = f'#include "{(ROOT / made.sources[0]).as_posix()}"\n'
            if not stub.exists() or stub.read_text() != text:
                stub.write_text(text)
            out.append(Extension(f"mxcy._kernels.{level}.{path.stem}", [str(stub)],
                                 include_dirs=INCLUDE, extra_compile_args=FLAGS + march,
                                 extra_link_args=LINK,
                                 depends=[made.sources[0], *headers(folder)]))
    return out


class BuildExt(build_ext):
    """Compiles on every core that this process may use."""

    def finalize_options(self) -> None:
        super().finalize_options()
        if self.parallel is None:
            self.parallel = (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity")
                             else os.cpu_count())


class BuildPy(build_py):
    """Puts the sources of the CUDA kernels into wheels; a checkout reads them where they are."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        folder = Path(self.build_lib) / "mxcy" / "cuda" / "kernels"
        self.mkpath(str(folder))
        for source in sorted((ROOT / "cuda" / "kernels").glob("*.cuh")):
            self.copy_file(str(source), str(folder / source.name))


def expand_templates() -> None:
    """Writes the C that comes from tables of data (see mxcy/_kernels/templates.py)."""
    script = Path("mxcy") / "_kernels" / "templates.py"
    if script.exists():
        runpy.run_path(str(script))["expand"](ROOT / "mxcy")


def drop_copies() -> None:
    """Removes the headers that Cython copied beside the sources it made: it keeps old ones."""
    for path in GENERATED.glob("mxcy/**/*.h"):
        path.unlink()


expand_templates()
drop_copies()
setup(ext_modules=plain_extensions() + kernel_extensions(),
      cmdclass={"build_ext": BuildExt, "build_py": BuildPy})

"""Builds my_shrink.pyx into a plugin: `python build_my_shrink.py [FOLDER]` prints its path.

Needs Cython and the headers of Python beside the compiler.
"""
import subprocess
import sys
import sysconfig
from pathlib import Path

import mxcy as mx

here = Path(__file__).resolve().parent
folder = Path(sys.argv[1]) if len(sys.argv) > 1 else here
c_file = folder / "my_shrink.c"
subprocess.run([sys.executable, "-m", "cython", str(here / "my_shrink.pyx"), "-o", str(c_file)],
               check=True)
print(mx.library.compile(c_file, folder / "libmy_shrink.so",
                         flags=[f"-I{sysconfig.get_paths()['include']}"]))

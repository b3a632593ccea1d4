"""What a process pays before it computes anything."""
from __future__ import annotations

import subprocess
import sys


class Startup:
    """A new interpreter that has NumPy already: importing, and the first result."""

    params = (["numpy alone", "import mxcy", "mx.nd", "a first sum", "a first bind"],)
    param_names = ("step",)
    repeat = 5
    number = 1
    CODE = {  # noqa: RUF012
        "numpy alone": "import numpy",
        "import mxcy": "import numpy, mxcy",
        "mx.nd": "import numpy, mxcy; mxcy.nd",
        "a first sum": "import numpy, mxcy; (mxcy.nd.ones((8, 8)) + 1).asnumpy()",
        "a first bind": "import numpy, mxcy as mx; (mx.sym.Variable('a') + 1).bind("
                        "mx.cpu(), {'a': mx.nd.ones((8, 8))}).forward()[0].asnumpy()",
    }

    def time_process(self, step: str) -> None:
        subprocess.run([sys.executable, "-c", self.CODE[step]], check=True)

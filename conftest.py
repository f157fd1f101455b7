"""For every test and every notebook that is validated: what is kept without a path goes into a folder that is thrown away."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "WORKBOOK_OUTPUT" not in os.environ:  # workers and kernels inherit the one of the process that started them
    os.environ["WORKBOOK_OUTPUT"] = tempfile.mkdtemp(prefix="workbook-output-")
    atexit.register(shutil.rmtree, os.environ["WORKBOOK_OUTPUT"], ignore_errors=True)

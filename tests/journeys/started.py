"""Run `app.py` with the templates that earlier sites compiled: compiling is most of what a new site does."""

import os
import runpy

from flask import Flask
from jinja2 import FileSystemBytecodeCache

Flask.jinja_options = {
    **Flask.jinja_options,
    "bytecode_cache": FileSystemBytecodeCache(os.environ["COMPILED"]),
}
runpy.run_path("app.py", run_name="__main__")

"""What is known of NVIDIA's libraries here, for `mx.show_config()`.

Invariant: nothing is opened: of libraries in use it tells version and file, of others where they
would be taken from.
"""
from __future__ import annotations

from importlib import metadata

from .._core.errors import MXNetError
from . import loader, versions
from .library import LIBRARIES, Library

__all__ = ["libraries"]


def _describe(lib: Library) -> str:
    if lib.is_open:
        try:
            return f"{versions.text(versions.read(lib))}, in use, {lib.path}"
        except MXNetError as error:
            return f"version not known ({error}), in use, {lib.path}"
    source = loader.SOURCES[lib.name]
    found = loader.find(lib.name)
    if found is None:
        return f"{source.soname} not found ({source.needs})"
    path, how = found
    if source.folder and source.folder in path:
        try:
            return f"{metadata.version(source.package)} ({source.package}), {how}, {path}"
        except metadata.PackageNotFoundError:
            pass  # a folder that pip knows nothing of
    return f"{how}, {path}"


def libraries() -> dict[str, str]:
    """Library to version, state and file."""
    return {lib.name: _describe(lib) for lib in LIBRARIES}

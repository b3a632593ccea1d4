"""`mx.log`: a logger with a compact format, coloured when the output is a terminal.

Invariant: nothing is configured at import, and the root logger is never touched.
"""
from __future__ import annotations

import logging
from logging import CRITICAL, DEBUG, ERROR, INFO, NOTSET, WARNING

__all__ = ["CRITICAL", "DEBUG", "ERROR", "INFO", "NOTSET", "WARNING", "getLogger", "get_logger"]

_COLORS = {DEBUG: "\x1b[32m", INFO: "\x1b[32m", WARNING: "\x1b[33m", ERROR: "\x1b[31m",
           CRITICAL: "\x1b[31m"}


class _Formatter(logging.Formatter):
    """Level letter, time, process, place, message."""

    def __init__(self, colored: bool) -> None:
        super().__init__(datefmt="%m%d %H:%M:%S")
        self.colored = colored

    def format(self, record: logging.LogRecord) -> str:
        place = f"{record.filename}:{record.lineno}"
        head = (f"{record.levelname[:1]}{self.formatTime(record, self.datefmt)} "
                f"{record.process} {place}]")
        if self.colored:
            head = f"{_COLORS.get(record.levelno, '')}{head}\x1b[0m"
        text = f"{head} {record.getMessage()}"
        if record.exc_info:
            text += "\n" + self.formatException(record.exc_info)
        return text


def get_logger(name: str | None = None, filename: str | None = None, filemode: str | None = None,
               level: int = WARNING) -> logging.Logger:
    """A logger with this module's format.

    Parameters
    ----------
    name : str, optional
        Name of the logger. Without one the root logger is returned as it is.
    filename : str, optional
        File to write to; without one, standard error.
    filemode : str, optional
        Mode to open the file with, 'a' by default.
    level : int
        Messages below it are dropped.
    """
    logger = logging.getLogger(name)
    if name is None or getattr(logger, "_mxcy_ready", False):
        return logger
    handler: logging.Handler
    if filename:
        handler = logging.FileHandler(filename, filemode or "a")
        colored = False
    else:
        handler = logging.StreamHandler()
        colored = bool(getattr(handler.stream, "isatty", lambda: False)())
    handler.setFormatter(_Formatter(colored))
    logger.addHandler(handler)
    logger.setLevel(level)
    logger._mxcy_ready = True  # type: ignore[attr-defined]
    return logger


getLogger = get_logger

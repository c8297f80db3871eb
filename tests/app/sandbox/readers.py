"""Readers that the child is asked to run: honest ones, and each way in which one may go wrong."""

import os
import time
from pathlib import Path

from app.errors import InputRefused


def count_bytes(arguments, files):
    for file in files:
        data = file.read()
        yield {"size": len(data), "said": arguments["said"]}, [data[:5], memoryview(data)[-5:]]


def refuse(_arguments, _files):
    raise InputRefused("a.pdf", "不行。")
    yield


def break_down(_arguments, _files):
    raise ValueError("broken")
    yield


def sleep(arguments, _files):
    for _ in range(arguments["times"]):
        time.sleep(arguments["seconds"])
        yield {}, []


def work(arguments, _files):
    for _ in range(arguments["times"]):
        end = time.process_time() + arguments["seconds"]
        while time.process_time() < end:
            pass
        yield {}, []


def spin(_arguments, _files):
    while True:
        pass
    yield


def grow(arguments, _files):
    yield {"got": len(bytearray(arguments["bytes"]))}, []


def crash(_arguments, _files):
    os.abort()
    yield


def chatter(_arguments, _files):
    print("a library talks", flush=True)
    os.write(1, b"and more")
    os.write(2, b"to both")
    yield {"process": os.getpid()}, []


def write(arguments, _files):
    Path(arguments["path"]).write_bytes(b"x" * 10)
    yield {}, []

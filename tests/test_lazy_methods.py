"""The methods of a client load one by one, and are what they would be otherwise."""

from __future__ import annotations

import inspect
import os
import pickle
import subprocess
import sys
from typing import Any
from unittest import mock

import pytest

import runware
import runware_sync


def in_a_new_program(source: str) -> str:
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60)
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout.strip()


def test_a_method_loads_when_it_is_used() -> None:
    used = in_a_new_program("""
import sys, runware, runware_sync
def loaded():
    return sorted(name for name in sys.modules if name.split(".")[1:2] == ["methods"] and name.count(".") == 2)
assert loaded() == ["runware.methods.runner", "runware_sync.methods.runner"], loaded()
assert "request_images" in dir(runware_sync.Runware)
runware_sync.Runware("key").request_images
print(*loaded())
""")
    assert used == "runware.methods.runner runware_sync.methods.image_inference runware_sync.methods.runner"


def test_many_threads_get_the_same_method() -> None:
    source = """
import runware, threading
start, got = threading.Barrier(8), []
def use(name):
    start.wait()
    got.append(getattr(runware.Runware, name))
names = ["caption", "request_image_to_text"] * 4
threads = [threading.Thread(target=use, args=[name]) for name in names]
[thread.start() for thread in threads], [thread.join() for thread in threads]
print(len(got), len(set(got)))
"""
    assert in_a_new_program(source) == "8 1"


def test_many_threads_may_ask_attrs_about_a_model() -> None:
    source = """
import attrs, runware, threading, time
make = attrs.frozen
def slowly(*args, **options):
    time.sleep(0.1)
    return make(*args, **options)
attrs.frozen = slowly
got = []
threads = [threading.Thread(target=lambda: got.append(attrs.fields(runware.Image))) for _ in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
print(len(got), len(set(map(id, got))))
"""
    assert in_a_new_program(source) == "8 1"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_a_child_that_is_forked_while_a_method_loads_has_it_too() -> None:
    source = """
import os, runware, sys, threading, time, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # of threads and forks
loading = threading.Event()
class Slow:
    def find_spec(self, name, path, target=None):
        if name == "runware.methods.caption":
            loading.set()
            time.sleep(0.3)
sys.meta_path.insert(0, Slow())
thread = threading.Thread(target=lambda: runware.Runware.caption)
thread.start()
loading.wait()
if not (child := os.fork()):
    os._exit(7 if runware.Runware.caption.__name__ == "caption" else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
thread.join()
"""
    assert in_a_new_program(source) == "7"


@pytest.mark.parametrize("package", ["runware", "runware_sync"])
def test_tools_see_the_method_itself_at_its_first_use(package: str) -> None:
    seen = in_a_new_program(f"""
import inspect, pickle, pydoc
from unittest import mock
from {package} import Runware
print(*inspect.signature(Runware.upscale).parameters)
assert Runware.caption.__doc__.startswith("Describe")
shown = pydoc.plain(pydoc.render_doc(Runware.vectorize)).replace("'", "")  # which Python 3.14 leaves out
assert "model: identifiers.VectorizeModel | str" in shown
assert pickle.loads(pickle.dumps(Runware.tools)) is Runware.tools
with mock.patch.object(Runware, "training", autospec=True) as training:
    assert Runware("key").training is not training
assert "training" not in vars(Runware)
assert inspect.getdoc(Runware.generate).startswith("Run the task")
""")
    assert seen.split()[:2] == ["self", "input_image"]


@pytest.mark.parametrize("package", [runware, runware_sync])
def test_a_subclass_may_override_a_method_and_call_it(package: Any) -> None:
    class Mine(package.Runware):  # type: ignore[misc, name-defined]
        def upscale(self, **given: Any) -> Any:
            return super().upscale, given

    method, given = Mine("key").upscale(upscale_factor=2)
    assert (method.__func__, given) == (package.Runware.upscale, {"upscale_factor": 2})
    assert inspect.ismethod(method)


def test_a_method_can_be_replaced_for_a_while() -> None:
    client = runware_sync.Runware("key")
    with mock.patch.object(runware_sync.Runware, "media_storage", autospec=True, return_value=[]) as called:
        assert client.media_storage(operation="upload", media="x") == []
    called.assert_called_once_with(client, operation="upload", media="x")
    assert pickle.loads(pickle.dumps(client.media_storage)).__name__ == "media_storage"


@pytest.mark.parametrize(("package", "kind"), [("runware", "AsyncMock"), ("runware_sync", "MagicMock")])
def test_a_mock_has_the_methods_that_did_not_load_yet(package: str, kind: str) -> None:
    seen = in_a_new_program(f"""
from unittest.mock import MagicMock
from {package} import Runware
for mocked in (MagicMock(spec=Runware), MagicMock(spec_set=Runware("key"))):
    print(type(mocked.vectorize).__name__, type(mocked.close).__name__)
""")
    assert seen.split() == [kind] * 4


def test_a_module_that_loads_later_is_there() -> None:
    assert in_a_new_program("import runware; print(runware.values.Progress.__name__)") == "Progress"


def test_the_class_of_lists_is_found_where_it_was() -> None:
    from runware.values import ResultList

    assert pickle.loads(b"crunware.values\nResultList\n.") is ResultList

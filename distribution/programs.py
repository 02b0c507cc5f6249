"""Programs that run with the installed wheel alone, outside of the repository."""

#: Without any extra there is no local server: what can be seen is that everything loads, and that a missing key is told.
QUICKSTART = """
import asyncio, os

import runware, runware_sync

os.environ.pop("RUNWARE_API_KEY", None)
print(runware_sync.Runware("any key").models.get("runware:101@1"))
for name in runware.__all__:
    getattr(runware, name), getattr(runware_sync, name)
try:
    with runware_sync.Runware() as client:
        client.image_inference(model="runware:101@1", positive_prompt="a lighthouse")
except runware_sync.AuthenticationError as error:
    assert "RUNWARE_API_KEY" in str(error)
else:
    raise AssertionError("a key came from nowhere")


async def unreachable() -> None:
    async with runware.Runware("any key", url="ws://127.0.0.1:9/v1", max_retries=0) as client:
        await client.prompt_enhance(prompt="a lighthouse")


try:
    asyncio.run(unreachable())
except runware.ConnectionFailedError as error:
    assert "127.0.0.1" in str(error)
"""

#: The README's program in both colours, against the command.
EMULATOR = """
import asyncio, os, subprocess, sys, time
from pathlib import Path

os.environ["RUNWARE_API_KEY"] = "any key"
command = Path(sys.executable).parent / "runware-emulator"
port_file = Path("port").resolve()
server = subprocess.Popen([str(command), "--port", "0", "--port-file", str(port_file)])
try:
    for _ in range(600):
        if port_file.exists() and port_file.read_text().strip():
            break
        assert server.poll() is None, "the command has ended"
        time.sleep(0.1)
    os.environ["RUNWARE_BASE_URL"] = f"ws://127.0.0.1:{port_file.read_text().strip()}/v1"
    asked = {"model": "runware:101@1", "positive_prompt": "a lighthouse", "width": 256, "height": 256}

    import runware, runware_sync

    async def main():
        async with runware.Runware() as client:
            return await client.save(await client.image_inference(**asked), "out/")

    with runware_sync.Runware() as client:
        paths = [*asyncio.run(main()), *client.save(client.image_inference(**asked), "out/")]
    assert len(paths) == 2 and all(path.stat().st_size > 1000 for path in paths), paths
finally:
    server.terminate()
    server.wait(30)
"""

#: The command knows the models without a key.
COMMAND = """
import subprocess, sys
from pathlib import Path

command = Path(sys.executable).parent / "runware-duo"
shown = subprocess.run([str(command), "models", "show", "runware:101@1"], capture_output=True, text=True, check=True)
assert "positive" in shown.stdout, shown.stdout
"""

#: The fixture is there without a word in a conftest.
FIXTURE = """
import runware_sync


def test_paint(runware_emulator):
    with runware_sync.Runware() as client:
        client.prompt_enhance(prompt="a lighthouse")
    assert runware_emulator.requests[0]["prompt"] == "a lighthouse"
"""

SPEED = """
import orjson
"""

SOCKS = """
import python_socks, socksio
"""

#: Two tasks on a cluster of one worker, which is what the extra is for.
CLUSTER = """
from distributed import LocalCluster

from runware.emulator import Emulator
from runware_sync import Batch, PromptEnhance, Runware
from runware_sync.batch import DaskExecutor

if __name__ == "__main__":
    tasks = [PromptEnhance(prompt=word) for word in ("a lighthouse", "a harbour")]
    with (
        Emulator() as server,
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster,
        Runware("any key", url=server.url) as client,
    ):
        executor = DaskExecutor(cluster.scheduler_address, send_key=True)
        outcomes = list(Batch("two.journal", client).run(tasks, executor=executor))
    assert [outcome.error for outcome in outcomes] == [None, None], outcomes
"""

DASK = """
import distributed
"""

"""Encoding of sound and video by PyAV, an optional library, which is imported on first use."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, Union

if TYPE_CHECKING:
    from array import array

Pcm: TypeAlias = Union[bytes, "array[int]"]
"""Signed 16-bit samples, channels interleaved, in the byte order of the machine."""

_DISTRIBUTION = "runware-duo"

# Without this flag, the muxers add version strings and random identifiers to the files.
_REPRODUCIBLE = {"fflags": "+bitexact"}


class UnsupportedFormat(ValueError):  # noqa: N818 - the name is clear without "Error"
    """A format is unknown, or needs an optional library that is not installed."""


def open_container(file: io.BytesIO | Path, container: str, options: Mapping[str, str] | None = None) -> Any:
    """Open a media file for writing. Raises UnsupportedFormat if PyAV is missing.

    The container and its streams are `Any`, since PyAV's annotations are incomplete.
    """
    try:
        import av
    except ImportError as error:
        raise UnsupportedFormat(
            f"Writing {container.upper()} needs PyAV, which is not installed; "
            f'`pip install "{_DISTRIBUTION}[media]"` installs it.'
        ) from error
    return av.open(
        str(file) if isinstance(file, Path) else file,
        "w",
        format=container,
        options=_REPRODUCIBLE | dict(options or {}),
    )


def has_encoder(name: str) -> bool:
    """Return whether PyAV is installed and was built with this encoder."""
    try:
        import av

        av.Codec(name, "w")
    except (ImportError, ValueError):
        return False
    return True


def add_audio(container: Any, codec: str, *, sample_rate: int, channels: int, bitrate: int | None) -> Any:
    """Add an audio stream to a media file. Opus is resampled to 48 kHz, the only rate that it always supports."""
    rate = 48_000 if codec == "libopus" else sample_rate
    stream = container.add_stream(codec, rate=rate, options={"flags": "+bitexact"})
    stream.layout = "stereo" if channels == 2 else "mono"
    if bitrate is not None and codec != "flac":
        stream.bit_rate = bitrate
    return stream


def write_audio(container: Any, stream: Any, pcm: Pcm, *, sample_rate: int, channels: int) -> None:
    """Encode all samples into an audio stream, and flush the stream."""
    from av import AudioFrame, AudioResampler

    data = memoryview(pcm).cast("B")
    step = 4096 * 2 * channels
    layout = "stereo" if channels == 2 else "mono"
    context = stream.codec_context
    resampler = AudioResampler(format=context.format, layout=context.layout, rate=context.sample_rate)
    for first in range(0, len(data), step):
        part = data[first : first + step]
        frame = AudioFrame(format="s16", layout=layout, samples=len(part) // (2 * channels))
        # PyAV aligns planes: the samples need padding to the size of the plane.
        plane: Any = frame.planes[0]
        plane.update(bytes(part).ljust(plane.buffer_size, b"\0"))
        frame.sample_rate = sample_rate
        frame.pts = first // (2 * channels)
        for ready in resampler.resample(frame):
            container.mux(stream.encode(ready))
    for ready in resampler.resample(None):
        container.mux(stream.encode(ready))
    container.mux(stream.encode(None))

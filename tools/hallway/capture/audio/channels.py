"""Decides which channel of a stereo recording to use. Both are mixed, unless they cancel each other out.

A plug or cable with reversed polarity inverts one channel. Mixed to mono, such a recording is silent or far too quiet;
either channel alone is fine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from hallway.capture.audio.source import Source

CANCELLED_SHARE = 0.0625
"""Power of the mix relative to the louder channel, -12 dB. A silent channel costs 6 dB, unrelated ones 3 dB."""
LISTEN_SECONDS = 120.0
"""How much of a recording is examined: wiring does not change while someone speaks."""


def channel_to_use(source: Source) -> int | None:
    """Returns the index of the louder channel of a stereo recording whose channels cancel; None to mix them.

    Reads the beginning of `source`, which is opened for this only, so that transcript and published copy agree and
    nothing changes in mid-sentence.
    """
    import numpy as np

    power, mixed = np.zeros(2), 0.0
    for given in _stereo(source):
        pair = given - given.mean(axis=1, keepdims=True)  # without a constant offset, which is not sound
        power += np.einsum("ij,ij->i", pair, pair)
        middle = pair.mean(axis=0)
        mixed += float(middle @ middle)
    if mixed >= CANCELLED_SHARE * power.max():
        return None
    return int(power.argmax())


def alone(frame: Any, channel: int) -> Any:
    """Returns one channel of a stereo `av.AudioFrame` as a mono frame; any other frame unchanged."""
    import av
    import numpy as np

    if frame.layout.nb_channels != 2 or not frame.samples:
        return frame
    samples = _rows(frame)[channel : channel + 1]
    taken = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format=frame.format.name, layout="mono")
    taken.sample_rate, taken.pts, taken.time_base = frame.sample_rate, frame.pts, frame.time_base
    return taken


def _stereo(source: Source) -> Iterator[NDArray[np.float64]]:
    """Yields the first LISTEN_SECONDS of a stereo recording, shape (2, n); nothing of any other."""
    import av
    import numpy as np

    if source.audio is None or source.audio.codec_context.layout.nb_channels != 2:
        return
    seconds = 0.0
    for packet in source.packets(source.audio):
        try:
            frames = [frame for frame in packet.decode() if frame.layout.nb_channels == 2 and frame.samples]
            for frame in frames:
                yield np.nan_to_num(_rows(frame).astype(np.float64))
                seconds += frame.samples / frame.sample_rate
        except (av.error.FFmpegError, ValueError):  # damaged packets, which the decoder counts
            continue
        if seconds > LISTEN_SECONDS:
            return


def _rows(frame: Any) -> NDArray[Any]:
    """Returns the samples of a stereo frame, shape (2, n). Raises ValueError for a format that NumPy does not have."""
    samples: NDArray[Any] = frame.to_ndarray()
    return samples if frame.format.is_planar else samples.reshape(-1, 2).T

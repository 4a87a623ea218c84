"""Speech recognition engines behind one interface.

To add an engine, write one module with a class that follows `interface.Engine`, and name the class in the entry-point
group `hallway.engines` of pyproject.toml, here or in your own package:

    [project.entry-points."hallway.engines"]
    my-engine = "my_package.my_engine:MyEngine"

`--engine my-engine` and `engine: my-engine` in curation/settings.yml then select it. An engine that can recognise a
stretch of audio leaves the rest to `transcription.Transcription`: finding speech, cutting long recordings, transcribing
lost speech again, and mapping all times to the recording. `openai_whisper` is a short example.
"""

from __future__ import annotations

from hallway.capture.engines.interface import Engine, EngineOptions, EngineResult, engine

__all__ = ["Engine", "EngineOptions", "EngineResult", "engine"]

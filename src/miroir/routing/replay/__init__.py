"""Replays a recorded call centre through the engine, and says how well it would have gone."""

from miroir.routing.replay.report import Report, replay_calls

__all__ = ["Report", "replay_calls"]

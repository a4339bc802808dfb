"""Confidence: one calibrated probability for each value."""

from recto.extraction.confidence.calibration import calibrate

__all__ = ["calibrate"]

"""Figures of a whole fleet: outbreaks, and the trend by platform. Pure."""

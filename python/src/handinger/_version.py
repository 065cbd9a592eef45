"""The package's name and version."""

__title__ = "handinger"
__version__ = "0.1.0"

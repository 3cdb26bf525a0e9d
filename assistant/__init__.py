"""Between: a reflection companion for the days between counselling sessions."""

__version__ = "0.1.0"

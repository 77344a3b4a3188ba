"""Fixtures that all tests may use, and how long a property test may take."""

from hypothesis import settings

pytest_plugins = ("tests.engines",)

settings.register_profile("house", deadline=None)  # A busy machine is no failure.
settings.load_profile("house")

"""Which version of Kutip this is."""

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """Return the version that is installed."""
    try:
        return version("kutip")
    except PackageNotFoundError:
        return "unknown"

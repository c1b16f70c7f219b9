"""What happens to releases: built, then published. Nothing that was published is ever replaced."""

from samrit.opendata.actions.build import build_release
from samrit.opendata.actions.publish import publish_release

__all__ = ["build_release", "publish_release"]

"""Acts that mix domains: reference data, the demonstration, reorganising, handing over, deciding many at once.

The modules with jobs are imported here, so that workers know them.
"""

from samrit.workspace.actions import inbox

__all__ = ["inbox"]
